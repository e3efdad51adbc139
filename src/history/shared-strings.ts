/** Holds equal strings once: the lines of a history say the same codes, transactions and words over and over. Pure: k6 loads this file. */

/** After so many different strings it starts anew: what is said again is mostly said soon. */
const MOST = 50_000;

export class SharedStrings {
  #known = new Map<string, string>();

  /** Replaces strings within a parsed JSON value, in place, by equal ones that were seen before. Gives the value. */
  within<Value>(value: Value): Value {
    if (typeof value === 'string') return this.#shared(value) as Value;
    if (typeof value !== 'object' || value === null) return value;
    const members = value as Record<string, unknown>;
    for (const name in members) {
      const member = members[name];
      if (typeof member === 'string') members[name] = this.#shared(member);
      else if (typeof member === 'object' && member !== null) this.within(member);
    }
    return value;
  }

  #shared(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST) this.#known = new Map();
    this.#known.set(text, text);
    return text;
  }
}
