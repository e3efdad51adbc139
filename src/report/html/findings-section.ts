/** Findings, those of one cause together: what was promised, what came, and how to see it again. */
import { againNote, againOf, isRaced, type Raced } from '../again.ts';
import type { Cause } from '../causes.ts';
import type { ClauseRecord, OperationRecord } from '../coverage.ts';
import type { DistinctFinding } from '../distinct-findings.ts';
import { historyFile } from '../history-file.ts';
import type { RunRecord } from '../run-record.ts';
import { clip } from '../safe-text.ts';
import { count, digits } from '../wording.ts';
import { exchangeDetails } from './exchange.ts';
import { html, type Markup } from './markup.ts';
import { badge, filters, kinds, section, stateMark } from './parts.ts';
import { timelineFigure } from './timeline-figure.ts';

/** Causes whose first finding is unfolded from the start. */
const UNFOLDED = 8;
const LONGEST_VALUE = 2000;
const MOST_CASES = 30;
/** Characters of all bodies of the page together, so that a target that is wrong everywhere still gives a page that opens. */
const ALL_BODIES = 4_000_000;

interface Look {
  readonly clauses: ReadonlyMap<string, ClauseRecord>;
  readonly operations: ReadonlyMap<string, OperationRecord>;
  readonly bodyLimit: number;
  readonly run: Raced;
}

export function findingsSection(record: RunRecord): Markup {
  const { findings, causes } = record;
  if (findings.length === 0) {
    return section('findings', 'Findings', 'Nothing was found in what was put to the test.', '');
  }
  const look: Look = {
    clauses: new Map(record.clauses.map((clause) => [clause.id, clause])),
    operations: new Map(record.operations.map((operation) => [operation.id, operation])),
    bodyLimit: Math.min(16_384, Math.max(600, Math.floor(ALL_BODIES / findings.length / 2))),
    run: record,
  };
  const { counts } = record;
  return section(
    'findings',
    'Findings',
    html`${count(findings.length, 'finding')} of ${count(causes.length, 'cause')}, what gates first. A finding is one promise broken in one way by one operation; its fingerprint stays the same from run to run.`,
    html`${filters('Findings shown', [
      { value: '', label: 'All', count: findings.length },
      { value: 'gates', label: 'Gates', count: counts.findings.gating },
      { value: 'fail', label: 'Failures', count: counts.findings.fail },
      { value: 'warn', label: 'Warnings', count: counts.findings.warn },
      { value: 'note', label: 'Notes', count: counts.findings.note },
      { value: 'known', label: 'Known', count: findings.filter((finding) => finding.known !== null).length },
    ])}
${causes.map((cause, index) => causeCard(cause, look, index < UNFOLDED))}`,
  );
}

function causeCard(cause: Cause, look: Look, unfolded: boolean): Markup {
  const clause = look.clauses.get(cause.clause);
  const several = cause.findings.length > 1;
  return html`<article class="cause ${cause.level}" data-group>
<header data-head>
<p class="labels">${stateMark(cause.level)}${cause.gates ? '' : badge('does not gate')}${
    clause === undefined
      ? ''
      : html`${badge(clause.level, 'what a client loses when it is broken')}${badge(clause.evidence, `sources ${clause.sources.join(', ')}`)}`
  }<a class="clause-id" href="#clause-${cause.clause}">${cause.clause}</a></p>
<h3>${clip(cause.findings[0]!.message, 400)}</h3>
${clause === undefined ? '' : html`<p class="promise">${clause.sentence}</p>`}
${several ? html`<p class="note">${count(cause.findings.length, 'finding')}, seen ${count(cause.occurrences, 'time')}.</p>` : ''}
</header>
${cause.findings.map((finding, index) => findingDetails(finding, look, several && index === 0 ? unfolded : !several && unfolded))}
</article>
`;
}

function findingDetails(finding: DistinctFinding, look: Look, unfolded: boolean): Markup {
  const operation = look.operations.get(finding.operation ?? '');
  const again = againOf(finding, look.run);
  const wanted = againNote(finding, look.run, true);
  const place = operation === undefined ? (finding.operation ?? 'no single operation') : operation.path;
  return html`<details class="finding" id="${finding.fingerprint}" data-row data-is="${kinds(finding.level, finding.gates && 'gates', finding.known !== null && 'known')}"${unfolded ? ' open' : ''}>
<summary><span class="operation">${operation === undefined ? '' : html`<b>${operation.method}</b> `}<code>${place}</code></span>
${finding.pointer === '' ? '' : html`<span class="place">at <code>${clip(finding.pointer, 200)}</code></span>`}${knownBadge(finding)}<span class="times">${digits(finding.occurrences)}×</span></summary>
<div class="inside">
<p class="message">${clip(finding.message, LONGEST_VALUE)}</p>
<dl class="compare"><div><dt>Expected</dt><dd>${clip(finding.expected, LONGEST_VALUE)}</dd></div><div><dt>Actual</dt><dd>${clip(finding.actual, LONGEST_VALUE)}</dd></div></dl>
${knownNote(finding)}
${finding.history === null ? '' : timelineFigure(finding.history, finding.proof ?? [], historyFile(finding))}
${again === undefined ? '' : html`<div class="curl"><pre tabindex="0">${again}</pre><button type="button" class="needs-script" data-copy>Copy</button></div>`}
${again !== undefined && isRaced(finding) ? html`<p class="note">In the folder of this report${wanted === undefined ? '' : `, ${wanted}`}: it takes several requests at once to see this again.</p>` : ''}
${(finding.others ?? []).map((other) => exchangeDetails(other, '', look.bodyLimit))}
${finding.exchange === null ? '' : exchangeDetails(finding.exchange, finding.pointer, look.bodyLimit)}
${casesDetails(finding)}
<p class="note">Fingerprint <a class="print" href="#${finding.fingerprint}">${finding.fingerprint}</a>${operation === undefined ? '' : html` · operation <code>${operation.id}</code>`} · kind <code>${clip(finding.kind, 200)}</code></p>
</div></details>`;
}

function knownBadge({ known }: DistinctFinding): Markup | string {
  return known === null ? '' : badge(known.expired ? 'known, expired' : 'known');
}

function knownNote({ known }: DistinctFinding): Markup | string {
  if (known === null) {
    return '';
  }
  const until = known.expires === null ? '' : known.expired ? `, expired after ${known.expires}` : `, until ${known.expires}`;
  return html`<p class="note">Known${until}: ${known.reason} ${linkTo(known.link)}</p>`;
}

/** Only web addresses become links: the file of known failures may hold anything. */
export function linkTo(link: string | null): Markup | string {
  if (link === null) {
    return '';
  }
  return /^https?:\/\//.test(link) ? html`<a href="${link}" rel="noreferrer">${link}</a>` : link;
}

function casesDetails(finding: DistinctFinding): Markup {
  const rest = finding.cases.length - MOST_CASES;
  return html`<details class="cases"><summary>Seen ${count(finding.occurrences, 'time')} in ${count(finding.cases.length, 'case')}</summary>
<ul>${finding.cases.slice(0, MOST_CASES).map((one) => html`<li><code>${one.check}</code> ${one.case}</li>`)}${rest > 0 ? html`<li>and ${count(rest, 'case')} more</li>` : ''}</ul></details>`;
}
