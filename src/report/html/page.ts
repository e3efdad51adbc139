/** report.html: one file that needs nothing else, neither network nor server. */
import { createHash } from 'node:crypto';
import { LOAD_TOPIC } from '../../engine/check.ts';
import { contractsOf } from '../contracts.ts';
import { outcomeOf } from '../outcome.ts';
import type { RunRecord } from '../run-record.ts';
import { digits, instant } from '../wording.ts';
import { checksSection } from './checks-section.ts';
import { clausesSection } from './clauses-section.ts';
import { contractsSection } from './contracts-section.ts';
import { findingsSection } from './findings-section.ts';
import { chartScript, chartStyle } from './load-charts.ts';
import { loadSection } from './load-section.ts';
import { html, type Markup } from './markup.ts';
import { notProvenSection } from './not-proven-section.ts';
import { operationsSection } from './operations-section.ts';
import { verbatim } from './parts.ts';
import { knownFailuresSection, policiesSection, runSection } from './run-section.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';
import { timingsSection } from './timings-section.ts';
import { verdictSection } from './verdict-section.ts';

/** Source of a content security policy that allows this text and no other. */
function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** The whole page of a run. Everything that came from the target is escaped; were it not, the policy would still run none of it. */
export function reportPage(record: RunRecord): string {
  const withCharts = record.loads.length > 0;
  const styles = withCharts ? [STYLE, chartStyle()] : [STYLE];
  const scripts = withCharts ? [SCRIPT, chartScript()] : [SCRIPT];
  const policy = `default-src 'none'; style-src ${styles.map(hashOf).join(' ')}; script-src ${scripts.map(hashOf).join(' ')}; img-src data:; base-uri 'none'; form-action 'none'`;
  const { word } = outcomeOf(record);
  const sections = sectionsOf(record);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${verbatim(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${word}: ${record.apiTitle} at ${record.target}</title>
${styles.map(
  (text) => html`<style>${verbatim(text)}</style>
`,
)}
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
<header class="masthead">
<p class="brand">vouchsafe</p>
<h1>${record.apiTitle}<span>${record.target}</span></h1>
<p class="note">${instant(record.startedAt)} · run ${record.runId}</p>
<button type="button" id="theme" class="needs-script">Auto</button>
</header>
${verdictSection(record)}
${navigation(sections)}
<main>
${sections.map(({ body }) => body)}
</main>
<footer>Written by vouchsafe. The same for machines: summary.json, junit.xml and events.ndjson beside this file.</footer>
${scripts.map(
  (text) => html`<script>${verbatim(text)}</script>
`,
)}
</body>
</html>
`.text;
}

interface Section {
  readonly body: Markup | string;
  /** As the navigation names it; undefined where it does not. */
  readonly entry?: readonly [id: string, name: string, count?: number];
}

/** In the order of the page. Who has made a load wants to see that first. */
function sectionsOf(record: RunRecord): readonly Section[] {
  const { counts, loads } = record;
  const undecided = counts.cases.skipped + counts.cases.unsupported + counts.cases.inconclusive + counts.cases.error + counts.cases.notRun;
  const contracts = contractsOf(record).length;
  const onlyLoads = record.checks.every(({ topic }) => topic === LOAD_TOPIC);
  const load: readonly Section[] = loads.length === 0 ? [] : [{ body: loadSection(record), entry: ['load', 'Load', loads.length] }];
  return [
    { body: findingsSection(record), entry: ['findings', 'Findings', counts.findings.total] },
    { body: knownFailuresSection(record) },
    { body: notProvenSection(record), ...(undecided > 0 ? { entry: ['not-proven', 'Not proven', undecided] as const } : {}) },
    ...(onlyLoads ? load : []),
    { body: operationsSection(record), entry: ['operations', 'Operations', record.operations.length] },
    { body: clausesSection(record), entry: ['clauses', 'Promises', record.clauses.length] },
    { body: contractsSection(record), ...(contracts > 0 ? { entry: ['contracts', 'Contracts', contracts] as const } : {}) },
    ...(onlyLoads ? [] : load),
    { body: checksSection(record), entry: ['checks', 'Checks', record.checks.length] },
    { body: timingsSection(record), entry: ['timings', 'Timings'] },
    { body: policiesSection(record), entry: ['policies', 'Policies', record.policies.length] },
    { body: runSection(record), entry: ['run', 'Run'] },
  ];
}

function navigation(sections: readonly Section[]): Markup {
  const entries = sections.flatMap(({ entry }) => (entry === undefined ? [] : [entry]));
  return html`<nav aria-label="Sections"><div>
<ul>${entries.map(([id, name, number]) => html`<li><a href="#${id}">${name}${number === undefined ? '' : html` <span class="count">${digits(number)}</span>`}</a></li>`)}</ul>
<div class="search needs-script" role="search"><input id="search" type="search" placeholder="Search everything" aria-label="Search everything" aria-keyshortcuts="/" autocomplete="off" spellcheck="false"><span id="matches" role="status"></span></div>
</div></nav>`;
}
