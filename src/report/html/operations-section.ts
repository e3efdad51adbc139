/** Which statuses each operation was seen to answer with: a picture of what was really asked. */
import type { OperationRecord } from '../coverage.ts';
import type { RunRecord } from '../run-record.ts';
import { count, digits } from '../wording.ts';
import { html, type Markup } from './markup.ts';
import { badge, filters, kinds, section } from './parts.ts';

export function operationsSection(record: RunRecord): Markup {
  const { operations } = record;
  const statuses = [
    ...new Set(operations.flatMap((operation) => [...operation.statuses, ...operation.seen.map(({ status }) => status)])),
  ].sort((a, b) => (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY));
  const byTag = [...Map.groupBy(operations, (operation) => operation.tag)];
  const number = (test: (operation: OperationRecord) => boolean): number => operations.filter(test).length;
  return section(
    'operations',
    'Operations',
    html`${digits(record.operationCoverage.exercised)} of ${count(operations.length, 'operation')} answered, ${digits(record.operationCoverage.succeeded)} of them with a success at least once. A number says how often a status came; <b class="legend odd">a framed one</b> is not documented for the operation, <span class="legend dot">·</span> is documented but never came.${record.loads.length === 0 ? '' : ' Of loads, the responses count that were sampled.'}`,
    html`${filters('Operations shown', [
      { value: '', label: 'All', count: operations.length },
      { value: 'silent', label: 'Not exercised', count: number((operation) => !operation.exercised) },
      { value: 'refused', label: 'Never a success', count: number((operation) => operation.exercised && !operation.succeeded) },
      { value: 'odd', label: 'Undocumented status', count: number(hasOdd) },
      { value: 'unanswered', label: 'Without an answer', count: number(hasUnanswered) },
    ])}
<div class="scroll card" tabindex="0" role="region" aria-label="Operations and the statuses seen"><table class="heat">
<thead><tr><th scope="col">Operation</th>${statuses.map((status) => html`<th scope="col">${status ?? 'no answer'}</th>`)}</tr></thead>
${byTag.map(
  ([
    tag,
    own,
  ]) => html`<tbody data-group><tr class="tag" data-head><th scope="rowgroup">${tag}</th><td colspan="${statuses.length}">${digits(own.filter((operation) => operation.exercised).length)} of ${digits(own.length)}</td></tr>
${own.map((operation) => operationRow(operation, statuses))}</tbody>
`,
)}</table></div>`,
  );
}

function hasOdd(operation: OperationRecord): boolean {
  return operation.seen.some(({ status, documented }) => status !== null && !documented);
}

function hasUnanswered(operation: OperationRecord): boolean {
  return operation.seen.some(({ status }) => status === null);
}

function operationRow(operation: OperationRecord, statuses: readonly (number | null)[]): Markup {
  const is = kinds(
    !operation.exercised && 'silent',
    operation.exercised && !operation.succeeded && 'refused',
    hasOdd(operation) && 'odd',
    hasUnanswered(operation) && 'unanswered',
  );
  return html`<tr id="operation-${operation.id}" data-row data-is="${is}"><th scope="row"><b>${operation.method}</b> <code>${operation.path}</code><span class="note">${operation.id} ${badge(operation.evidence)}${operation.exercised ? '' : html` <span class="state neutral">not exercised</span>`}</span></th>${statuses.map((status) => cell(operation, status))}</tr>
`;
}

function cell(operation: OperationRecord, status: number | null): Markup {
  const seen = operation.seen.find((one) => one.status === status);
  const documented = status !== null && operation.statuses.includes(status);
  if (seen === undefined) {
    return documented ? html`<td class="dot" title="${status} is documented, but never came">·</td>` : html`<td></td>`;
  }
  // Four shades, each for ten times as many.
  const shade = Math.min(4, Math.floor(Math.log10(seen.count)) + 1);
  const title = `${count(seen.count, 'time')} ${status === null ? 'no answer' : String(status)}${seen.documented ? '' : ', not documented'}`;
  return html`<td class="seen shade-${shade}${seen.documented ? '' : ' odd'}" title="${title}">${digits(seen.count)}</td>`;
}
