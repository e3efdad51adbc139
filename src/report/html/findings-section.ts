/** Each distinct finding: what was promised, what came, and how to see it again. */
import type { RecordedExchange } from '../../engine/events.ts';
import type { DistinctFinding } from '../distinct-findings.ts';
import type { RunRecord } from '../run-record.ts';
import { clip } from '../safe-text.ts';
import { count } from '../wording.ts';
import { badge, html, type Markup, section } from './markup.ts';

const LONGEST = 8000;

function message(lines: readonly string[], headers: RecordedExchange['requestHeaders'], body: string | null): string {
  const head = [...lines, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\n');
  return clip(body === null || body === '' ? head : `${head}\n\n${body}`, LONGEST);
}

function exchangeOf(exchange: RecordedExchange): Markup {
  const answer =
    exchange.failure === null
      ? message([`HTTP ${exchange.status ?? ''}`], exchange.responseHeaders, exchange.responseBody)
      : `No complete answer: ${exchange.failure.kind}. ${exchange.failure.message}`;
  return html`<div class="curl"><pre>${exchange.curl}</pre><button type="button" data-copy>Copy</button></div>
    <details><summary>The exchange, as ${exchange.role}</summary>
    <pre>${message([`${exchange.method} ${exchange.url}`], exchange.requestHeaders, exchange.requestBody)}</pre><pre>${answer}</pre></details>`;
}

function article(record: RunRecord, finding: DistinctFinding): Markup {
  const clause = record.clauses.find(({ id }) => id === finding.clause);
  const operation = record.operations.find(({ id }) => id === finding.operation);
  const known = finding.known;
  return html`<article id="${finding.fingerprint}" class="finding ${finding.level}" data-search data-state="${finding.level}">
    <header>${badge(finding.level, finding.level)}${clause === undefined ? '' : html`${badge('', clause.level)}${badge('', clause.evidence)}`}
      ${known === null ? '' : badge('caution', known.expired ? 'known, expired' : 'known')}
      <code>${finding.clause}</code><a class="soft" href="#${finding.fingerprint}" aria-label="Link to this finding">#${finding.fingerprint}</a></header>
    <h3>${finding.message}</h3>
    <p class="soft">${clause?.sentence ?? ''}</p>
    <dl class="pair">${operation === undefined ? '' : html`<dt>operation</dt><dd><code>${operation.method} ${operation.path}</code> ${operation.id}</dd>`}
      ${finding.pointer === '' ? '' : html`<dt>at</dt><dd><code>${finding.pointer}</code></dd>`}
      <dt>expected</dt><dd>${clip(finding.expected, LONGEST)}</dd><dt>actual</dt><dd>${clip(finding.actual, LONGEST)}</dd>
      ${known === null ? '' : html`<dt>known</dt><dd>${known.reason}${known.link === null ? '' : html` (${known.link})`}${known.expires === null ? '' : `, until ${known.expires}`}</dd>`}</dl>
    ${finding.exchange === null ? '' : exchangeOf(finding.exchange)}
    <details><summary>${count(finding.occurrences, 'time')}, in ${count(finding.cases.length, 'case')}</summary>
      <ul>${finding.cases.slice(0, 50).map((one) => html`<li><code>${one.check}</code> ${one.case}</li>`)}</ul></details></article>`;
}

export function findingsSection(record: RunRecord): Markup {
  const body =
    record.findings.length === 0
      ? html`<p class="quiet">Nothing was found.</p>`
      : html`<div data-filtered="findings">${record.findings.map((finding) => article(record, finding))}</div>`;
  return section(
    'findings',
    'Findings',
    'One for each distinct defect, what gates first. The fingerprint stays the same from run to run.',
    body,
  );
}
