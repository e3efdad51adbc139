/** The user's list of failures that are known and do not gate, each until its day. */
import type { KnownFailure } from './events.ts';

/** Whether the entry's last day, in UTC, was over at an instant. */
export function isExpired(entry: KnownFailure, at: number): boolean {
  return entry.expires !== null && new Date(at).toISOString().slice(0, 10) > entry.expires;
}

export class KnownFailures {
  readonly #entries: readonly KnownFailure[];
  readonly #inForce: ReadonlySet<string>;
  readonly #at: number;

  /** @param at when the run began: an entry does not expire while it goes on */
  constructor(entries: readonly KnownFailure[], at: number) {
    this.#entries = entries;
    this.#at = at;
    this.#inForce = new Set(entries.filter((entry) => !isExpired(entry, at)).map(({ fingerprint }) => fingerprint));
  }

  /** Whether a finding is known, so that it does not gate. */
  has(fingerprint: string): boolean {
    return this.#inForce.has(fingerprint);
  }

  /**
   * What the user should know about the list after a run.
   * @param everythingRan whether the whole catalogue ran: only then does an unseen entry mean that it no longer fails
   */
  remarks(seen: ReadonlyMap<string, unknown>, everythingRan: boolean): string[] {
    return this.#entries.flatMap((entry) => {
      const name = `known failure ${entry.fingerprint} (${entry.reason})`;
      if (isExpired(entry, this.#at)) {
        const state = seen.has(entry.fingerprint) ? 'still fails and gates again' : 'was not seen';
        return [`${name} expired on ${entry.expires}: it ${state}. Renew or remove the entry.`];
      }
      return everythingRan && !seen.has(entry.fingerprint) ? [`${name} no longer fails. Remove the entry.`] : [];
    });
  }
}
