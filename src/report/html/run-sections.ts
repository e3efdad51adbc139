/** The verdict at a glance, the checks with their cases, and the circumstances of the run. */
import { outcomeOf } from '../outcome.ts';
import type { CheckRecord, RunRecord } from '../run-record.ts';
import { count, digits, duration, instant } from '../wording.ts';
import { badge, html, type Markup, section } from './markup.ts';

export function verdictSection(record: RunRecord): Markup {
  const { word, tone, meaning, next } = outcomeOf(record);
  const figure = (name: string, value: string, of = ''): Markup =>
    html`<div><dt>${name}</dt><dd>${value}${of === '' ? '' : html` <small>${of}</small>`}</dd></div>`;
  const { cases, findings, exchanges } = record.counts;
  return html`<div class="verdict ${tone}" role="status"><p class="word">${word}</p><p>${meaning}</p>${next.length === 0 ? '' : html`<ul>${next.map((step) => html`<li>${step}</li>`)}</ul>`}</div>
    <dl class="figures">${figure('Findings that gate', digits(findings.gating), findings.total > findings.gating ? `of ${findings.total}` : '')}
      ${figure('Clauses tested', digits(record.clauseCoverage.exercised), `of ${record.clauseCoverage.total}`)}
      ${figure('Operations answered', digits(record.operationCoverage.exercised), `of ${record.operationCoverage.total}`)}
      ${figure('Cases passed', digits(cases.pass), `of ${cases.total}`)}${figure('Exchanges', digits(exchanges))}${figure('Time', duration(record.durationMs))}</dl>`;
}

export function notProvenSection(record: RunRecord): Markup {
  if (record.notProven.length === 0) return html``;
  return section(
    'not-proven',
    'What was not proven',
    'Cases that decided nothing, by reason.',
    html`<div class="scroll"><table><thead><tr><th>Verdict</th><th>Reason</th><th>Cases</th></tr></thead><tbody>${record.notProven.map(
      (group) =>
        html`<tr data-search data-state=""><td>${badge(group.verdict, group.verdict)}</td><td>${group.reason}<br><span class="soft">${group.checks.slice(0, 8).join(', ')}${group.checks.length > 8 ? ', …' : ''}</span></td><td class="number">${group.cases}</td></tr>`,
    )}</tbody></table></div>`,
  );
}

function checkRow(check: CheckRecord): Markup {
  const verdict = check.verdict ?? 'not run';
  return html`<tr data-search data-state="${verdict}"><td>${badge(verdict, verdict)}</td><td><details><summary>${check.title}</summary><ul>${check.finished.map(
    (one) =>
      html`<li>${badge(one.verdict, one.verdict)} ${one.case}${one.reason === '' ? '' : html` <span class="soft">${one.reason}</span>`}</li>`,
  )}</ul></details><code>${check.id}</code></td><td class="number">${check.finished.length}</td><td class="number wide">${duration(check.durationMs)}</td></tr>`;
}

export function checksSection(record: RunRecord): Markup {
  const byTopic = [...Map.groupBy(record.checks, (check) => check.topic)];
  return section(
    'checks',
    'Checks and cases',
    `${count(record.checks.length, 'check')} with ${count(record.counts.cases.total, 'case')}.`,
    html`<div class="scroll" data-filtered="checks"><table><thead><tr><th>Verdict</th><th>Check</th><th>Cases</th><th class="wide">Time</th></tr></thead><tbody>${byTopic.map(
      ([topic, own]) => html`<tr class="group"><th colspan="4" scope="rowgroup">${topic}</th></tr>${own.map(checkRow)}`,
    )}</tbody></table></div>`,
  );
}

function list(title: string, items: readonly Markup[]): Markup {
  return items.length === 0 ? html`` : html`<article><h3>${title}</h3><ul>${items}</ul></article>`;
}

export function runSection(record: RunRecord): Markup {
  const facts: readonly (readonly [string, string])[] = [
    ['target', record.target],
    ['API', record.apiTitle],
    ['run', record.runId],
    ['began', instant(record.startedAt)],
    ['seed', String(record.seed)],
    ['gates', record.strict ? 'failures and warnings' : 'failures'],
    ['exit code', String(record.exitCode)],
    ...Object.entries(record.environment),
  ];
  return section(
    'run',
    'The run',
    'Under which circumstances this was seen, and what stays.',
    html`<article><dl class="pair">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></article>
      <article><h3>Policies</h3><p class="note">What the sources leave open, and how this target decides it.</p><div class="scroll"><table><tbody>${record.policies.map(
        (policy) =>
          html`<tr data-search data-state=""><td class="id"><code>${policy.name}</code></td><td>${policy.question}</td><td>${policy.value ?? 'unknown'}</td><td>${badge('', policy.origin)}</td></tr>`,
      )}</tbody></table></div></article>
      ${list(
        'Known failures',
        record.knownFailures.map((entry) => html`<li>${badge('', entry.state)} <code>${entry.fingerprint}</code> ${entry.reason}</li>`),
      )}
      ${list(
        'Notices',
        record.notices.map((notice) => html`<li>${instant(notice.at)}: ${notice.message}</li>`),
      )}
      ${record.left.length === 0 ? '' : html`<article><details><summary>Left behind: ${count(record.left.length, 'object')}</summary><ul>${record.left.map((one) => html`<li>${one.resource}: ${one.why}</li>`)}</ul></details></article>`}`,
  );
}
