/** Cases that decided nothing, by reason. */
import type { RunRecord } from '../run-record.ts';
import { clip } from '../safe-text.ts';
import { count, digits } from '../wording.ts';
import { html, type Markup } from './markup.ts';
import { section, stateMark } from './parts.ts';

const MOST_CHECKS = 12;

export function notProvenSection(record: RunRecord): Markup {
  const { notRun } = record.counts.cases;
  if (record.notProven.length === 0 && notRun === 0) {
    return html``;
  }
  const rows = record.notProven.map(
    (
      group,
    ) => html`<li data-row>${stateMark(group.verdict)}<div><p>${clip(group.reason === '' ? 'No reason given' : group.reason, 1000)}</p>
<p class="note">${group.checks.slice(0, MOST_CHECKS).map((check) => html`<a href="#check-${check}"><code>${check}</code></a> `)}${
      group.checks.length > MOST_CHECKS ? `and ${count(group.checks.length - MOST_CHECKS, 'check')} more` : ''
    }</p></div><span class="times">${count(group.cases, 'case')}</span></li>`,
  );
  const cut =
    notRun === 0
      ? ''
      : html`<li data-row>${stateMark('not run')}<div><p>The run ended before these cases had their turn${record.stopped === null ? '' : `: ${record.stopped}`}.</p></div><span class="times">${digits(notRun)} cases</span></li>`;
  return section(
    'not-proven',
    'Not proven',
    'Cases that decided nothing: neither that a promise is kept, nor that it is broken.',
    html`<ul class="reasons card" data-group>${rows}${cut}</ul>`,
  );
}
