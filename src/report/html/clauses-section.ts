/** What the API promises, on what evidence, and what became of each promise. */
import type { ClauseRecord, ClauseState } from '../coverage.ts';
import type { RunRecord } from '../run-record.ts';
import { clip } from '../safe-text.ts';
import { count, digits } from '../wording.ts';
import { html, type Markup } from './markup.ts';
import { badge, filters, findingLink, kinds, section, shareBar, stateMark } from './parts.ts';

const STATES: readonly ClauseState[] = ['broken', 'held', 'not exercised', 'untestable', 'without check'];
const MOST_FINDINGS = 12;

export function clausesSection(record: RunRecord): Markup {
  const { clauses } = record;
  const number = (test: (clause: ClauseRecord) => boolean): number => clauses.filter(test).length;
  const evidences = [...new Set(clauses.map((clause) => clause.evidence))];
  const byTopic = [...Map.groupBy(clauses, (clause) => clause.id.split('.')[0]!)];
  return section(
    'clauses',
    'Promises',
    html`${digits(record.clauseCoverage.exercised)} of ${count(clauses.length, 'clause')} were put to the test. Evidence says how well a promise is known; it never lowers its level. What is contested is judged by the target’s policy.`,
    html`${evidenceTable(record.clauses, evidences)}
${filters('Promises shown by state', [
  { value: '', label: 'All', count: clauses.length },
  ...STATES.map((state) => ({
    value: kinds(state),
    label: state[0]!.toUpperCase() + state.slice(1),
    count: number((clause) => clause.state === state),
  })),
  { value: 'contested', label: 'Contested', count: number((clause) => clause.policy !== null) },
])}
${filters('Promises shown by evidence', [
  { value: '', label: 'Any evidence', count: clauses.length },
  ...evidences.map((evidence) => ({ value: evidence, label: evidence, count: number((clause) => clause.evidence === evidence) })),
])}
${byTopic.map(([topic, own]) => topicCard(topic, own, record))}`,
  );
}

function evidenceTable(clauses: readonly ClauseRecord[], evidences: readonly string[]): Markup {
  const used = STATES.filter((state) => clauses.some((clause) => clause.state === state));
  const number = (evidence: string, state: ClauseState): number =>
    clauses.filter((clause) => clause.evidence === evidence && clause.state === state).length;
  return html`<div class="scroll card" tabindex="0" role="region" aria-label="Promises by evidence and state"><table class="plain"><thead><tr><th scope="col">Evidence</th>${used.map((state) => html`<th scope="col" class="number">${state}</th>`)}</tr></thead>
<tbody>${evidences.map((evidence) => html`<tr><th scope="row">${evidence}</th>${used.map((state) => html`<td class="number">${number(evidence, state) === 0 ? '' : digits(number(evidence, state))}</td>`)}</tr>`)}</tbody></table></div>`;
}

function topicCard(topic: string, clauses: readonly ClauseRecord[], record: RunRecord): Markup {
  const shares = STATES.map((state) => ({ state, count: clauses.filter((clause) => clause.state === state).length }));
  const told = shares.filter((share) => share.count > 0).map((share) => `${digits(share.count)} ${share.state}`);
  return html`<div class="topic card" data-group><header data-head><h3>${topic}</h3>${shareBar(shares)}<span class="note">${told.join(', ')}</span></header>
<ul>${clauses.map((clause) => clauseRow(clause, record))}</ul></div>
`;
}

function clauseRow(clause: ClauseRecord, record: RunRecord): Markup {
  const rest = clause.findings.length - MOST_FINDINGS;
  const why = clause.untestable ?? clause.reasons.slice(0, 3).join('; ');
  return html`<li id="clause-${clause.id}" data-row data-is="${kinds(clause.state, clause.evidence, clause.policy !== null && 'contested')}">${stateMark(clause.state)}
<div><p>${clause.sentence}</p>
${why === '' ? '' : html`<p class="why">${clip(why, 600)}</p>`}${policyLine(clause, record)}
${clause.findings.length === 0 ? '' : html`<p class="note">Broken by ${clause.findings.slice(0, MOST_FINDINGS).map((finding) => html`${findingLink(finding.fingerprint)} `)}${rest > 0 ? `and ${digits(rest)} more` : ''}</p>`}
<p class="note"><code>${clause.id}</code> ${badge(clause.level)}${badge(clause.evidence)} ${clause.sources.join(', ')}</p></div></li>
`;
}

function policyLine(clause: ClauseRecord, record: RunRecord): Markup | string {
  if (clause.policy === null) {
    return '';
  }
  const policy = record.policies.find(({ name }) => name === clause.policy);
  const value = policy?.value ?? null;
  return html`<p class="why">Contested: judged by the policy <a href="#policy-${clause.policy}">${clause.policy}</a>, ${
    value === null ? 'which is not known of this target' : html`here <b>${value}</b> (${policy!.origin})`
  }.</p>`;
}
