/** report.html: one file that needs nothing else, neither network nor server. */
import { createHash } from 'node:crypto';
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
${navigation(record)}
<main>
${findingsSection(record)}${knownFailuresSection(record)}${notProvenSection(record)}${operationsSection(record)}${clausesSection(record)}${contractsSection(record)}${loadSection(record)}${checksSection(record)}${timingsSection(record)}${policiesSection(record)}${runSection(record)}
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

function navigation(record: RunRecord): Markup {
  const { counts } = record;
  const undecided = counts.cases.skipped + counts.cases.unsupported + counts.cases.inconclusive + counts.cases.error + counts.cases.notRun;
  const contracts = contractsOf(record).length;
  const entries: readonly (readonly [string, string, number | undefined])[] = [
    ['findings', 'Findings', counts.findings.total],
    ...(undecided > 0 ? [['not-proven', 'Not proven', undecided] as const] : []),
    ['operations', 'Operations', record.operations.length],
    ['clauses', 'Promises', record.clauses.length],
    ...(contracts === 0 ? [] : [['contracts', 'Contracts', contracts] as const]),
    ...(record.loads.length === 0 ? [] : [['load', 'Load', record.loads.length] as const]),
    ['checks', 'Checks', record.checks.length],
    ['timings', 'Timings', undefined],
    ['policies', 'Policies', record.policies.length],
    ['run', 'Run', undefined],
  ];
  return html`<nav aria-label="Sections"><div>
<ul>${entries.map(([id, name, number]) => html`<li><a href="#${id}">${name}${number === undefined ? '' : html` <span class="count">${digits(number)}</span>`}</a></li>`)}</ul>
<div class="search needs-script" role="search"><input id="search" type="search" placeholder="Search everything" aria-label="Search everything" aria-keyshortcuts="/" autocomplete="off" spellcheck="false"><span id="matches" role="status"></span></div>
</div></nav>`;
}
