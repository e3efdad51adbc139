/** Every check with its cases and their verdicts. */
import { VERDICTS, type Verdict } from '../../engine/verdict.ts';
import type { CaseRecord, CheckRecord, RunRecord } from '../run-record.ts';
import { clip } from '../safe-text.ts';
import { count, digits, duration } from '../wording.ts';
import { html, type Markup } from './markup.ts';
import { filters, findingLink, kinds, section, stateMark } from './parts.ts';

const WORST_FIRST: readonly Verdict[] = VERDICTS.toReversed();

export function checksSection(record: RunRecord): Markup {
  const byTopic = [...Map.groupBy(record.checks, (check) => check.topic)];
  const { cases } = record.counts;
  return section(
    'checks',
    'Checks and cases',
    `${count(record.checks.length, 'check')} with ${count(cases.total, 'case')}. Open a check to see its cases.`,
    html`${filters('Cases shown', [
      { value: '', label: 'All', count: cases.total },
      ...WORST_FIRST.map((verdict) => ({ value: verdict, label: verdict[0]!.toUpperCase() + verdict.slice(1), count: cases[verdict] })),
      { value: 'not-run', label: 'Not run', count: cases.notRun },
    ])}
${byTopic.map(
  ([topic, own]) => html`<div class="topic card" data-group><header data-head><h3>${topic}</h3></header>${own.map(checkDetails)}</div>
`,
)}`,
  );
}

function checkDetails(check: CheckRecord): Markup {
  const missing = check.cases - check.finished.length;
  const tally = WORST_FIRST.map((verdict) => ({ verdict, own: check.finished.filter((one) => one.verdict === verdict) })).filter(
    ({ own }) => own.length > 0,
  );
  const told = [
    ...tally.map(({ verdict, own }) => `${digits(own.length)} ${verdict}`),
    ...(missing > 0 ? [`${digits(missing)} not run`] : []),
  ];
  return html`<details class="check" id="check-${check.id}" data-group><summary data-head>${stateMark(check.verdict ?? 'not run')}<span class="name">${check.title}<code>${check.id}</code></span><span class="note">${told.join(', ')} · ${duration(check.durationMs)}</span></summary>
<ul>${tally.flatMap(({ own }) => own.map(caseRow))}${
    missing > 0
      ? html`<li data-row data-is="not-run">${stateMark('not run')}<div>${count(missing, 'case')} had not finished when the record ended</div></li>`
      : ''
  }</ul></details>
`;
}

function caseRow(one: CaseRecord): Markup {
  return html`<li data-row data-is="${kinds(one.verdict)}">${stateMark(one.verdict)}<div>${one.case}${one.reason === '' ? '' : html`<p class="why">${clip(one.reason, 600)}</p>`}${one.findings.slice(0, 6).map((fingerprint) => html` ${findingLink(fingerprint)}`)}</div><span class="times">${duration(one.durationMs)}</span></li>`;
}
