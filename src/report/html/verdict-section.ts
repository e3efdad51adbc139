/** The verdict at a glance: the word, what it means, what to do next, and what was not proven. */
import { VERDICTS } from '../../engine/verdict.ts';
import { type Outcome, outcomeOf } from '../outcome.ts';
import type { RunRecord } from '../run-record.ts';
import { count, digits, duration, listed } from '../wording.ts';
import { html, type Markup } from './markup.ts';
import { type Share, shareBar, toneOf } from './parts.ts';

/** One drawing for each tone, for those who cannot tell the colours apart. */
const SIGNS: Readonly<Record<Outcome['tone'], Markup>> = {
  good: html`<path d="M14 25l7 7 14-15"/>`,
  caution: html`<path d="M24 13v14M24 34v1"/>`,
  bad: html`<path d="M16 16l16 16M32 16L16 32"/>`,
  neutral: html`<path d="M14 24h20"/>`,
};

export function verdictSection(record: RunRecord): Markup {
  const { word, tone, meaning, next } = outcomeOf(record);
  return html`<div class="verdict ${tone}">
<div class="word"><svg viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="22"/>${SIGNS[tone]}</svg><p>${word}</p></div>
<p class="meaning">${meaning}</p>
${casesBar(record)}
<dl class="figures">
${figure('Findings', record.counts.findings.total, gatingNote(record), '#findings')}
${figure('Operations answered', record.operationCoverage.exercised, `of ${digits(record.operationCoverage.total)}`, '#operations')}
${figure('Promises tested', record.clauseCoverage.exercised, `of ${digits(record.clauseCoverage.total)}`, '#clauses')}
${figure('Cases', record.counts.cases.total, `in ${duration(record.durationMs)}`, '#checks')}
</dl>
<div class="aside">
${next.length === 0 ? '' : html`<div><h2>What to do next</h2><ul>${next.map((step) => html`<li>${step}</li>`)}</ul></div>`}
<div><h2>What was not proven</h2>${gaps(record)}</div>
</div>
</div>`;
}

function figure(name: string, value: number, note: string, target: string): Markup {
  return html`<div><dt><a href="${target}">${name}</a></dt><dd><b>${digits(value)}</b> <span>${note}</span></dd></div>`;
}

function gatingNote(record: RunRecord): string {
  const { total, gating, known } = record.counts.findings;
  if (total === 0) {
    return '';
  }
  const gate = gating === 0 ? 'none gates' : `${digits(gating)} ${gating === 1 ? 'gates' : 'gate'}`;
  return known === 0 ? gate : `${gate}, ${digits(known)} known`;
}

/** The worst first, as the eye reads from the left. */
function casesBar(record: RunRecord): Markup {
  const { cases } = record.counts;
  const shares: Share[] = [
    ...VERDICTS.toReversed().map((state) => ({ state, count: cases[state] })),
    { state: 'not run' as const, count: cases.notRun },
  ].filter((share) => share.count > 0);
  if (shares.length === 0) {
    return html``;
  }
  return html`<div class="tally">${shareBar(shares)}<p>${shares.map(
    (share) => html`<span class="key ${toneOf(share.state)}"><b>${digits(share.count)}</b> ${share.state}</span> `,
  )}</p></div>`;
}

function gaps(record: RunRecord): Markup {
  const { cases } = record.counts;
  const { clauseCoverage: clauses, operationCoverage: operations } = record;
  const undecided = (['error', 'inconclusive', 'unsupported', 'skipped'] as const)
    .filter((verdict) => cases[verdict] > 0)
    .map((verdict) => `${digits(cases[verdict])} ${verdict}`);
  const silent = operations.total - operations.exercised;
  const refused = operations.exercised - operations.succeeded;
  const idle = record.clauses.filter((clause) => clause.state === 'not exercised').length;
  const lines = [
    ...(cases.notRun > 0 ? [html`<li><a href="#not-proven">${count(cases.notRun, 'case')}</a> had no turn before the end</li>`] : []),
    ...(undecided.length > 0 ? [html`<li><a href="#not-proven">Cases that decided nothing</a>: ${listed(undecided)}</li>`] : []),
    ...(idle > 0
      ? [
          html`<li><a href="#clauses">${count(idle, 'promise')}</a> ${idle === 1 ? 'has' : 'have'} a check, but no case of it came to a decision</li>`,
        ]
      : []),
    ...(clauses.untestable > 0
      ? [html`<li><a href="#clauses">${count(clauses.untestable, 'promise')}</a> cannot be decided from outside</li>`]
      : []),
    ...(clauses.withoutCheck > 0
      ? [html`<li><a href="#clauses">${count(clauses.withoutCheck, 'promise')}</a> without a check in this run</li>`]
      : []),
    ...(silent > 0 ? [html`<li><a href="#operations">${count(silent, 'operation')}</a> never answered</li>`] : []),
    ...(refused > 0 ? [html`<li><a href="#operations">${count(refused, 'operation')}</a> answered, but never with a success</li>`] : []),
  ];
  return lines.length === 0 ? html`<p>Nothing was left out.</p>` : html`<ul>${lines}</ul>`;
}
