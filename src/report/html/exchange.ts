/** A recorded request and its answer, as text, with the place in question marked. */
import type { RecordedExchange } from '../../engine/events.ts';
import { clip } from '../safe-text.ts';
import { duration } from '../wording.ts';
import { html, type Markup } from './markup.ts';
import { layOutJson } from './pretty-json.ts';

/** In the line of an exchange that is folded up. */
const LONGEST_PATH = 80;

type Headers = RecordedExchange['requestHeaders'];

function headerLines(headers: Headers, marked: string): Markup[] {
  return headers.map(([name, value]) => {
    const text = clip(`${name}: ${value}`, 2000);
    return name.toLowerCase() === marked.toLowerCase() ? html`<mark>${text}</mark>\n` : html`${text}\n`;
  });
}

function bodyText(body: string | null, pointer: string, limit: number): Markup {
  if (body === null || body === '') {
    return html``;
  }
  const shown = body.slice(0, limit);
  const rest = body.length > limit ? html`\n… ${body.length - limit} more characters: see events.ndjson` : '';
  if (!/^\s*[{[]/.test(shown)) {
    return html`\n${shown}${rest}`;
  }
  const { before, marked, after } = layOutJson(shown, pointer);
  return html`\n${before}${marked === '' ? '' : html`<mark>${marked}</mark>`}${after}${rest}`;
}

/** `pointer` says where in the answer to look; `limit` is the longest body that is shown. */
export function exchangeDetails(exchange: RecordedExchange, pointer: string, limit: number): Markup {
  const { failure } = exchange;
  const ended = failure === null ? String(exchange.status) : `no answer (${failure.kind})`;
  return html`<details class="exchange"><summary>Exchange ${exchange.number}: ${exchange.method} ${clip(pathOf(exchange.url), LONGEST_PATH)} → ${ended}, as ${exchange.role}, in ${duration(exchange.durationMs)}</summary>
<div class="two">
<figure><figcaption>Request</figcaption><pre tabindex="0">${exchange.method} ${clip(exchange.url, 4000)}\n${headerLines(exchange.requestHeaders, '')}${bodyText(exchange.requestBody, '', limit)}</pre></figure>
<figure><figcaption>Response</figcaption><pre tabindex="0">${
    failure === null
      ? html`HTTP ${exchange.status}\n${headerLines(exchange.responseHeaders, pointer)}${bodyText(exchange.responseBody, pointer, limit)}`
      : html`No complete answer: ${failure.kind}. ${clip(failure.message, 2000)}`
  }</pre></figure>
</div></details>`;
}

function pathOf(url: string): string {
  return URL.parse(url)?.pathname ?? url;
}
