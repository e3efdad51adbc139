/** What several sections of the page are made of. Colour never stands alone: a word says the same. */
import type { Verdict } from '../../engine/verdict.ts';
import type { ClauseState } from '../coverage.ts';
import { html, Markup, type Part } from './markup.ts';

/** Classes of the style sheet. */
export type Tone = 'good' | 'caution' | 'bad' | 'neutral' | 'quiet';

/** Verdicts of cases and checks, levels of findings, states of clauses. */
export type State = Verdict | 'note' | 'not run' | ClauseState;

const TONES: Readonly<Record<State, Tone>> = {
  pass: 'good',
  held: 'good',
  warn: 'caution',
  fail: 'bad',
  error: 'bad',
  broken: 'bad',
  inconclusive: 'neutral',
  note: 'neutral',
  'not exercised': 'neutral',
  'without check': 'neutral',
  skipped: 'quiet',
  unsupported: 'quiet',
  untestable: 'quiet',
  'not run': 'quiet',
};

export function toneOf(state: State): Tone {
  return TONES[state];
}

/** The word of a state, with its colour. */
export function stateMark(state: State): Markup {
  return html`<span class="state ${toneOf(state)}">${state}</span>`;
}

/** A quiet label. */
export function badge(text: string, title = ''): Markup {
  return html`<span class="badge"${title === '' ? '' : html` title="${title}"`}>${text}</span>`;
}

/** A part of the page with a heading, and how many of its rows the search leaves. */
export function section(id: string, title: string, note: Part, body: Part): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title} <span class="hits" data-hits></span></h2>
<p class="note">${note}</p>
${body}
</section>
`;
}

export interface Choice {
  /** One of the words in the `data-is` of the rows; '' is all of them. */
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

/** Buttons that leave only some rows of their section; choices that would leave none are not offered. */
export function filters(label: string, choices: readonly Choice[]): Markup {
  const offered = choices.filter((choice) => choice.count > 0);
  if (offered.length < 2) {
    return html``;
  }
  return html`<div class="filters needs-script" role="group" aria-label="${label}">${offered.map(
    (choice, index) =>
      html`<button type="button" data-choice="${choice.value}" aria-pressed="${index === 0 ? 'true' : 'false'}">${choice.label} <span class="count">${choice.count}</span></button>`,
  )}</div>`;
}

/** What a row is, for `filters`: words without spaces. */
export function kinds(...words: readonly (string | false | null)[]): string {
  return words
    .filter((word) => typeof word === 'string')
    .map((word) => word.replaceAll(' ', '-'))
    .join(' ');
}

export interface Share {
  readonly state: State;
  readonly count: number;
}

/** A bar of shares. It is a picture of numbers that stand beside it, so it is hidden from screen readers. */
export function shareBar(shares: readonly Share[]): Markup {
  const total = shares.reduce((sum, share) => sum + share.count, 0);
  let from = 0;
  const rects = shares.flatMap((share) => {
    if (share.count === 0) return [];
    const start = from;
    // A share that exists is seen, however small it is.
    const width = Math.max((share.count / total) * 1000, 6);
    from += width;
    return [
      html`<rect class="${toneOf(share.state)}" x="${start.toFixed(1)}" y="0" width="${Math.max(width - 2, 2).toFixed(1)}" height="10"/>`,
    ];
  });
  return html`<svg class="bar" viewBox="0 0 ${Math.max(from, 1).toFixed(1)} 10" preserveAspectRatio="none" aria-hidden="true">${rects}</svg>`;
}

/** A link that leads to a finding on this page. */
export function findingLink(fingerprint: string): Markup {
  return html`<a class="print" href="#${fingerprint}">${fingerprint}</a>`;
}

/** Text that was made here and holds nothing foreign: the style sheet, the script, the hashes of both. */
export function verbatim(text: string): Markup {
  return new Markup(text);
}
