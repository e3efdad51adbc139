/** The loads: how fast, over time, what came of it, and whether it was right. */
import type { LoadResult } from '../../engine/events.ts';
import { capitalized } from '../../history/told-operation.ts';
import type { RunRecord } from '../run-record.ts';
import {
  auditWords,
  count,
  digits,
  duration,
  heldWords,
  openWords,
  outcomeCount,
  togetherness,
  visitCount,
  waitingWords,
} from '../wording.ts';
import { chart } from './load-charts.ts';
import { html, type Markup } from './markup.ts';
import { badge, type State, section, stateMark } from './parts.ts';

export function loadSection({ loads }: RunRecord): Markup {
  return section(
    'load',
    'Load',
    'Made with k6. Every operation is in a history, which is searched for what no order of the operations explains: being fast does not make up for one redemption too many. Warm-up is not counted in speed, but in everything else.',
    loads.map(loadCard),
  );
}

function loadCard(load: LoadResult): Markup {
  const [all] = load.latency;
  const facts: readonly (readonly [string, string])[] = [
    ['Redemptions', `${rate(load.redemptionsPerSecond)}/s, ${digits(load.redemptions)} in all`],
    ['Requests', `${rate(load.operationsPerSecond)}/s, ${digits(load.operations)} in all`],
    ['Latency', all === undefined ? 'nothing was answered' : `p50 ${ms(all.p50Ms)}, p95 ${ms(all.p95Ms)}, p99 ${ms(all.p99Ms)}`],
    [
      'Visits',
      `${visitCount(load)} in ${duration(load.durationMs)}${load.warmUpMs > 0 ? `, ${duration(load.warmUpMs)} of it warm-up` : ''}`,
    ],
    ['Not delivered', load.dropped === 0 ? 'none' : `${count(load.dropped, 'visit')} did not begin for want of users`],
    ...heldWords(load).map((words) => ['Held back', words] as const),
    ...(load.knee === undefined ? [] : [['Knee', load.knee.told] as const]),
    ...(load.audit === null ? [] : [['Audited', auditWords(load.audit)] as const]),
    ['k6', load.k6],
    ...(load.instances === undefined ? [] : [['Made by', togetherness(load.instances)] as const]),
  ];
  return html`<article class="load"><h3>${load.workload} ${badge(load.profile)} ${badge(`${load.model} model`)}${load.stopped === null ? '' : html` ${badge(`stopped early: ${load.stopped}`)}`}</h3>
<div class="card">
<ul class="reasons">${verdicts(load)}</ul>
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</div>
${troubleList(load)}
<div class="charts">${charts(load)}</div>
${latencyTable(load)}
${outcomeTable(load)}
</article>
`;
}

function verdicts(load: LoadResult): readonly Markup[] {
  const { history, errors } = load;
  const row = (state: State, said: string, why: string): Markup =>
    html`<li>${stateMark(state)}<div><p>${said}</p><p class="note">${why}</p></div></li>`;
  const oracle = !history.judged
    ? row(
        'skipped',
        'The history was not judged: --no-gate was given.',
        'Whether anything was redeemed that must not be, nobody has looked.',
      )
    : history.violations > 0
      ? row(
          'fail',
          `${count(history.violations, 'violation')}: no order of the operations explains what was answered.`,
          `The findings show them; all operations are in ${history.file}.`,
        )
      : history.undecided > 0
        ? row(
            'inconclusive',
            `Nothing wrong was found, and the search came to no end about ${count(history.undecided, 'part')} of the history.`,
            `All are in ${history.file}: ${count(load.operations, 'operation')}.`,
          )
        : history.complete
          ? row(
              'pass',
              'Some order of the operations explains every answer.',
              `${load.open === 0 ? '' : `Of ${count(load.open, 'request')} nobody knows whether ${load.open === 1 ? 'it' : 'they'} took effect: either would do. `}All are in ${history.file}: ${count(load.operations, 'operation')}.`,
            )
          : row(
              'inconclusive',
              'Nothing wrong was found, in a history that lacks operations.',
              `What there is of it is in ${history.file}.`,
            );
  return [
    oracle,
    row(
      errors === 0 ? 'pass' : 'fail',
      errors === 0
        ? 'Every request had an answer that is a part of the business.'
        : `${count(errors, 'request')} had no answer that is a part of the business.`,
      `${capitalized(openWords(load) ?? 'of each it is known whether it took effect')}.`,
    ),
    ...load.thresholds.map(({ metric, condition, actual, holds }) =>
      row(holds ? 'pass' : 'fail', `${metric}: ${condition}`, `measured: ${actual.toFixed(1)}`),
    ),
  ];
}

/** What happened, and when. */
function troubleList(load: LoadResult): Markup {
  const { troubles } = load;
  if (troubles.length === 0) return html``;
  return html`<div class="card troubles"><h4>What happened, and when</h4>
<p class="note">Minutes and seconds since the first request.</p>
<ul>${troubles.map(({ told }) => html`<li>${told}</li>`)}</ul>
${waitingWords(load).map((words) => html`<p class="note">${capitalized(words)}.</p>`)}</div>`;
}

function charts({ course, knee }: LoadResult): readonly Markup[] {
  const mark = knee?.bends === true ? { mark: knee.atMs / 1000 } : {};
  const { spanMs, limits, limitsInAll } = course;
  // A point stands at the end of its span.
  const seconds = course.operations.map((_, index) => ((index + 1) * spanMs) / 1000);
  const perSecond = (counts: readonly number[]): readonly number[] => counts.map((number) => (number * 1000) / spanMs);
  const span = duration(spanMs);
  return [
    chart({
      title: `Throughput, per second, in spans of ${span}`,
      unit: '/s',
      seconds,
      ...mark,
      lines: [
        { label: 'requests', colour: 'quiet', values: perSecond(course.operations) },
        { label: 'redemptions', colour: 'accent', values: perSecond(course.redemptions) },
        { label: 'refusals', colour: 'caution-fill', values: perSecond(course.refusals) },
        { label: 'errors', colour: 'bad-fill', values: perSecond(course.errors) },
      ],
    }),
    chart({
      title: `Latency, milliseconds, in spans of ${span}`,
      unit: 'ms',
      seconds,
      ...mark,
      lines: [
        { label: 'p50', colour: 'good-fill', values: course.p50Ms },
        { label: 'p95', colour: 'accent', values: course.p95Ms },
        { label: 'p99', colour: 'caution-fill', values: course.p99Ms },
      ],
    }),
    ...(limits.length === 0
      ? []
      : [
          chart({
            title: `Budgets and counts spent, in percent of their limits${limitsInAll > limits.length ? ` (${limits.length} of ${limitsInAll})` : ''}`,
            unit: '%',
            seconds,
            atLeast: 100,
            lines: [
              ...limits.map(({ name, limit, spent }, index) => ({
                label: `${name} (${limit})`,
                colour: LIMIT_COLOURS[index % LIMIT_COLOURS.length]!,
                values: spent.map((amount) => (amount / limit) * 100),
                stepped: true,
              })),
              { label: 'limit', colour: 'bad-fill', values: seconds.map(() => 100), dashed: true },
            ],
          }),
        ]),
  ];
}

const LIMIT_COLOURS = ['accent', 'good-fill', 'neutral-fill', 'caution-fill', 'quiet'];

function latencyTable({ latency }: LoadResult): Markup {
  if (latency.length === 0) return html``;
  return html`<div class="scroll card" tabindex="0" role="region" aria-label="Latency by action"><table class="plain"><thead><tr><th scope="col">Action</th>${['requests', 'p50', 'p90', 'p95', 'p99', 'longest'].map((name) => html`<th scope="col" class="number">${name}</th>`)}</tr></thead>
<tbody>${latency.map(
    ({ action, count: number, p50Ms, p90Ms, p95Ms, p99Ms, maxMs }) =>
      html`<tr data-row><th scope="row"><code>${action}</code></th><td class="number">${digits(number)}</td>${[p50Ms, p90Ms, p95Ms, p99Ms, maxMs].map((value) => html`<td class="number">${ms(value)}</td>`)}</tr>
`,
  )}</tbody></table></div>`;
}

const OUTCOMES = ['done', 'refused', 'error', 'open'] as const;

function outcomeTable({ outcomes, operations }: LoadResult): Markup {
  if (outcomes.length === 0) return html``;
  return html`<details class="card outcomes"><summary>Outcomes by kind: ${OUTCOMES.map(
    (wanted) => `${digits(outcomeCount({ outcomes }, wanted))} ${wanted}`,
  ).join(', ')}</summary>
<div class="scroll"><table class="plain"><thead><tr><th scope="col">Action</th><th scope="col">Outcome</th><th scope="col">Reason</th><th scope="col" class="number">requests</th><th scope="col" class="number">share</th></tr></thead>
<tbody>${outcomes.map(
    ({ action, outcome, reason, count: number }) =>
      html`<tr data-row><th scope="row"><code>${action}</code></th><td>${outcome === 'error' ? stateMark('error') : outcome}</td><td>${reason}</td><td class="number">${digits(number)}</td><td class="number">${((number / operations) * 100).toFixed(1)} %</td></tr>
`,
  )}</tbody></table></div></details>`;
}

function rate(perSecond: number): string {
  return digits(Math.round(perSecond));
}

function ms(milliseconds: number): string {
  return `${milliseconds.toFixed(1)} ms`;
}
