/** Keeps secrets out of everything that is written down. */
import { nearMissOf, nearMissPasswords } from './credentials.ts';
import type { Credentials, TargetConfiguration } from './target.ts';

/** What stands in place of a secret. */
export const MASK = '***';

/** Shorter values would mask ordinary text all over a report; they are masked only in the header that carries them. */
const SHORTEST = 4;

/** What the judge puts where it cuts a text. */
const ELLIPSIS = '…';

/** Request headers whose values are never secret, even where the configuration sets them. */
const PLAIN_HEADERS = new Set(['accept', 'accept-encoding', 'accept-language', 'cache-control', 'content-type', 'user-agent']);

/** Whether the value of a header that the configuration adds is to be hidden. */
export function isSecretHeader(name: string): boolean {
  return !PLAIN_HEADERS.has(name.toLowerCase());
}

function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  const padded = bytes.toString('base64');
  return [padded, padded.replace(/=+$/, ''), bytes.toString('base64url')];
}

/** Every spelling in which a secret may come back: bare, percent-encoded, as a form field, within JSON, in base64. */
function spellings(secret: string): string[] {
  const percent = encodeURIComponent(secret);
  return [
    secret,
    percent,
    percent.replace(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase()),
    percent.replaceAll('%20', '+'),
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/'),
    ...base64Forms(secret),
  ];
}

/** One that knows the secrets of a configuration. */
export function redactorOf({ headers, credentials }: Pick<TargetConfiguration, 'headers' | 'credentials'>): Redactor {
  const redactor = new Redactor();
  redactor.learnHeaders(headers);
  for (const each of Object.values(credentials)) redactor.learnCredentials(each);
  return redactor;
}

export class Redactor {
  readonly #spellings = new Set<string>();
  readonly #authorizations = new Set<string>();
  #pattern: RegExp | undefined;

  /** Takes a value that must never be written down. */
  learn(secret: string): void {
    for (const spelling of spellings(secret)) if (spelling.length >= SHORTEST) this.#spellings.add(spelling);
    this.#pattern = undefined;
  }

  /** Takes all secrets of one user. The user's name is none. */
  learnCredentials(credentials: Credentials): void {
    for (const password of [credentials.password, ...Object.values(nearMissPasswords(credentials))]) {
      if (password === undefined) continue;
      this.learn(password);
      const pair = `${credentials.user ?? ''}:${password}`;
      this.learn(pair);
      this.#authorizations.add(`Basic ${Buffer.from(pair, 'utf8').toString('base64')}`);
    }
    if (credentials.apiKey !== undefined) {
      this.learn(credentials.apiKey);
      this.#authorizations.add(`Bearer ${credentials.apiKey}`);
      this.#authorizations.add(nearMissOf(credentials, 'longer-key') ?? '');
    }
  }

  /** Takes the headers that go along with every request. */
  learnHeaders(headers: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(headers)) if (isSecretHeader(name)) this.learn(value);
  }

  /** The text with every known secret masked, and the beginning of one where an ellipsis cuts it short. */
  text(text: string): string {
    if (this.#spellings.size === 0) return text;
    const parts = this.#masked(text).split(ELLIPSIS);
    return parts.map((part, index) => (index < parts.length - 1 ? this.#withoutTail(part) : part)).join(ELLIPSIS);
  }

  /** The same for a text that was cut at its end. */
  cutText(text: string): string {
    return this.#withoutTail(this.text(text));
  }

  /** Masks what may be the beginning of a secret at the end of a text. */
  #withoutTail(text: string): string {
    let longest = 0;
    for (const spelling of this.#spellings) {
      for (let length = Math.min(spelling.length - 1, text.length); length >= SHORTEST && length > longest; length -= 1) {
        if (text.endsWith(spelling.slice(0, length))) longest = length;
      }
    }
    return longest === 0 ? text : `${text.slice(0, -longest)}${MASK}`;
  }

  #masked(text: string): string {
    // The longest spelling first: a secret may contain another one.
    this.#pattern ??= new RegExp(
      [...this.#spellings]
        .sort((left, right) => right.length - left.length)
        .map((spelling) => spelling.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
        .join('|'),
      'g',
    );
    return text.replace(this.#pattern, MASK);
  }

  /** An Authorization header as it may be shown: only the scheme of real credentials. */
  authorization(value: string): string {
    return this.#authorizations.has(value) ? `${value.slice(0, value.indexOf(' '))} ${MASK}` : this.text(value);
  }

  /** A copy of plain data with every known secret masked in all its strings. */
  deep<Value>(value: Value): Value {
    if (this.#spellings.size === 0) return value;
    return this.#copy(value) as Value;
  }

  #copy(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.#copy(item));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.#copy(member)]));
    }
    return value;
  }
}
