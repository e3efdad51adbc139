/** What was asked of each operation, and what became of each clause. */
import type { ClauseRecord, OperationRecord } from '../coverage.ts';
import type { RunRecord } from '../run-record.ts';
import { count, duration } from '../wording.ts';
import { badge, html, type Markup, section } from './markup.ts';

function filters(group: string, states: readonly (readonly [string, string])[]): Markup {
  return html`<div class="filters" data-for="${group}" role="group" aria-label="Show">${states.map(
    ([state, label], index) =>
      html`<button type="button" data-filter="${state}" aria-pressed="${index === 0 ? 'true' : 'false'}">${label}</button>`,
  )}</div>`;
}

function operationRow(operation: OperationRecord): Markup {
  const seen = operation.seen.map(({ status, count: times, documented }) => {
    const tone = status === null || !documented ? 'off' : status < 300 ? 's2' : '';
    return html`<span class="seen ${tone}" title="${count(times, 'answer')}${documented ? '' : ', not documented'}">${status ?? 'none'}</span>`;
  });
  return html`<tr data-search data-state="${operation.exercised ? 'exercised' : 'silent'}"><td class="id"><span class="method">${operation.method}</span> <code>${operation.path}</code><br><span class="soft">${operation.id}</span></td>
    <td>${seen.length === 0 ? badge('', 'not exercised') : seen}</td>
    <td class="number wide">${operation.timing === undefined ? '' : duration(operation.timing.medianMs)}</td><td class="number wide">${operation.timing === undefined ? '' : duration(operation.timing.p95Ms)}</td>
    <td class="number wide">${operation.timing === undefined ? '' : duration(operation.timing.maximumMs)}</td></tr>`;
}

export function operationsSection(record: RunRecord): Markup {
  const { exercised, total } = record.operationCoverage;
  const byTag = [...Map.groupBy(record.operations, (operation) => operation.tag)];
  const rows = byTag.map(([tag, own]) => html`<tr class="group"><th colspan="5" scope="rowgroup">${tag}</th></tr>${own.map(operationRow)}`);
  return section(
    'operations',
    'Operations',
    `${exercised} of ${count(total, 'operation')} answered. Each number is a status that was seen; red ones are not documented for the operation.`,
    html`<div class="scroll" data-filtered="operations"><table><thead><tr><th>Operation</th><th>Statuses seen</th><th class="wide">median</th><th class="wide">p95</th><th class="wide">longest</th></tr></thead><tbody>${rows}</tbody></table></div>`,
  );
}

function clauseRow(record: RunRecord, clause: ClauseRecord): Markup {
  const policy = clause.policy === null ? undefined : record.policies.find(({ name }) => name === clause.policy);
  const value = policy === undefined ? clause.policy : `${policy.name}: ${policy.value ?? 'unknown'} (${policy.origin})`;
  const why = clause.untestable ?? clause.reasons.slice(0, 3).join('; ');
  return html`<tr data-search data-state="${clause.state.replaceAll(' ', '-')} ${clause.policy === null ? '' : 'contested'}"><td>${badge(clause.state, clause.state)}</td>
    <td>${clause.sentence}<br><code>${clause.id}</code>${value === null ? '' : html` <span class="soft">policy ${value}</span>`}
    ${why === '' ? '' : html`<br><span class="soft">${why}</span>`}${clause.findings.map((finding) => html` <a href="#${finding.fingerprint}">#${finding.fingerprint}</a>`)}</td>
    <td class="wide">${clause.level}</td><td class="wide">${clause.evidence}<br><span class="soft">${clause.sources.join(', ')}</span></td></tr>`;
}

export function clausesSection(record: RunRecord): Markup {
  const { exercised, total, broken, untestable, contested } = record.clauseCoverage;
  const byTopic = [...Map.groupBy(record.clauses, (clause) => clause.id.split('.')[0] ?? '')];
  const rows = byTopic.map(
    ([topic, own]) =>
      html`<tr class="group"><th colspan="4" scope="rowgroup">${topic}</th></tr>${own.map((clause) => clauseRow(record, clause))}`,
  );
  return section(
    'clauses',
    'Clauses',
    `${exercised} of ${count(total, 'promise')} were put to the test, ${broken} broken, ${untestable} cannot be decided from outside, ${contested} are decided by a policy of the target.`,
    html`${filters('clauses', [
      ['', 'All'],
      ['broken', 'Broken'],
      ['held', 'Held'],
      ['not-exercised', 'Not exercised'],
      ['untestable', 'Untestable'],
      ['contested', 'Contested'],
    ])}
      <div class="scroll" data-filtered="clauses"><table><thead><tr><th>State</th><th>Promise</th><th class="wide">Level</th><th class="wide">Evidence</th></tr></thead><tbody>${rows}</tbody></table></div>`,
  );
}
