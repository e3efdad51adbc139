/** Under which circumstances a run took place: policies, known failures, notices, what stays on the target. */
import type { RunRecord } from '../run-record.ts';
import { clip } from '../safe-text.ts';
import { count, digits, duration, instant, requestsOf } from '../wording.ts';
import { linkTo } from './findings-section.ts';
import { html, type Markup } from './markup.ts';
import { badge, findingLink, section } from './parts.ts';

export function policiesSection(record: RunRecord): Markup {
  if (record.policies.length === 0) {
    return html``;
  }
  return section(
    'policies',
    'Policies',
    'Where the sources disagree or are silent a target may choose. Declared values come from the configuration, inferred ones were seen in this run; the target is held to either.',
    html`<ul class="policies card" data-group>${record.policies.map(
      (
        policy,
      ) => html`<li id="policy-${policy.name}" data-row><div><p>${policy.question}</p><p class="note"><code>${policy.name}</code></p></div><div class="answer"><b>${policy.value ?? 'not known'}</b> ${badge(policy.origin)}</div></li>
`,
    )}</ul>`,
  );
}

export function knownFailuresSection(record: RunRecord): Markup {
  if (record.knownFailures.length === 0) {
    return html``;
  }
  const tones = { matched: 'quiet', expired: 'caution', 'not seen': 'neutral' } as const;
  const words = { matched: 'still fails', expired: 'expired', 'not seen': 'not seen' } as const;
  return section(
    'known-failures',
    'Known failures',
    'Named in the file of known failures. They do not gate until their day.',
    html`<ul class="reasons card" data-group>${record.knownFailures.map(
      (
        entry,
      ) => html`<li data-row><span class="state ${tones[entry.state]}">${words[entry.state]}</span><div><p>${entry.reason} ${linkTo(entry.link)}</p><p class="note">${
        entry.occurrences > 0 ? findingLink(entry.fingerprint) : html`<code>${entry.fingerprint}</code>`
      }${entry.expires === null ? ', without an end' : `, until ${entry.expires}`}</p></div><span class="times">${digits(entry.occurrences)}×</span></li>
`,
    )}</ul>`,
  );
}

export function runSection(record: RunRecord): Markup {
  const facts: readonly (readonly [string, string])[] = [
    ['Target', record.target],
    ['API', record.apiTitle],
    ['Run', record.runId],
    ['Began', instant(record.startedAt)],
    ['Took', duration(record.durationMs)],
    ['Exchanges', digits(record.counts.exchanges)],
    ...(record.loads.length === 0 ? [] : [['Requests of loads', digits(requestsOf(record.loads))] as const]),
    ['Seed', String(record.seed)],
    ['What gates', record.strict ? 'failures and warnings' : 'failures'],
    ['Exit code', record.complete ? String(record.exitCode) : `none: the record ends before the run did`],
    ...(record.stopped === null ? [] : [['Stopped', record.stopped] as const]),
    ['Cleaned up', `${count(record.cleaned, 'object')}, with ${count(record.cleanUpRequests, 'request')}`],
    ...Object.entries(record.environment),
  ];
  return section(
    'run',
    'The run',
    'The circumstances under which all this was seen.',
    html`<dl class="facts card">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${record.notices.length === 0 ? '' : html`<h3>Notices</h3><ul class="notices card" data-group>${record.notices.map((notice) => html`<li data-row><time>${instant(notice.at)}</time> ${clip(notice.message, 2000)}</li>`)}</ul>`}
${leftBehind(record)}`,
  );
}

/** Objects of one reason: a load leaves tens of thousands of codes. */
const MOST_SHOWN = 500;

/** Hundreds of objects stay for one and the same reason: each reason once, its objects folded. */
function leftBehind(record: RunRecord): Markup {
  if (record.left.length === 0) {
    return html``;
  }
  const groups = [...Map.groupBy(record.left, (one) => `${one.resource.split(' ')[0]!}: ${one.why}`)].sort(
    ([, a], [, b]) => b.length - a.length,
  );
  return html`<h3 id="left-behind">Left behind</h3><p class="note">${count(record.left.length, 'object')} of this run could not be removed.</p>
<div class="card">${groups.map(
    ([reason, own]) =>
      html`<details class="left" data-group><summary data-head>${clip(reason, 600)} <span class="times">${digits(own.length)}×</span></summary><ul>${own.slice(0, MOST_SHOWN).map((one) => html`<li data-row>${clip(one.resource, 300)}</li>`)}${own.length > MOST_SHOWN ? html`<li>and ${digits(own.length - MOST_SHOWN)} more: summary.json lists them all</li>` : ''}</ul></details>`,
  )}</div>`;
}
