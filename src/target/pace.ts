/** When the next request may leave: spaced by the rate limit, held back while the target wants quiet. */
import { setTimeout as delay } from 'node:timers/promises';

export class Pace {
  readonly #spacingMs: number;
  #nextAt = 0;
  #pausedUntil = 0;

  constructor(requestsPerSecond: number | undefined) {
    this.#spacingMs = requestsPerSecond === undefined ? 0 : 1000 / requestsPerSecond;
  }

  /** Lets nobody leave for this long. Gives whether that is longer than what was asked for already. */
  pause(milliseconds: number): boolean {
    const until = performance.now() + milliseconds;
    const longer = until > this.#pausedUntil;
    this.#pausedUntil = Math.max(this.#pausedUntil, until);
    return longer;
  }

  /** Waits for the caller's turn. Returns early when the signal is aborted. */
  async turn(signal: AbortSignal | undefined): Promise<void> {
    await this.#quiet(signal);
    const now = performance.now();
    const slot = Math.max(now, this.#nextAt);
    this.#nextAt = slot + this.#spacingMs;
    if (slot > now) {
      await wait(slot - now, signal);
      await this.#quiet(signal);
    }
  }

  async #quiet(signal: AbortSignal | undefined): Promise<void> {
    // The pause may be made longer by another answer while this one waits.
    for (;;) {
      const left = this.#pausedUntil - performance.now();
      if (left <= 0 || signal?.aborted === true) return;
      await wait(left, signal);
    }
  }
}

async function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  }
}
