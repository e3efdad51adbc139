/** Tells an outage of the target from single failures, so that a run stops asking a target that is gone. */
import type { Exchange, FailureKind } from './exchange.ts';

const CONSECUTIVE = 5;

const OUTAGE: ReadonlySet<FailureKind> = new Set<FailureKind>(['refused', 'unresolved', 'tls', 'connect-timeout', 'reset', 'stalled']);

export class Circuit {
  readonly #probe: () => Promise<Exchange>;
  #failures = 0;
  #probing: Promise<void> | undefined;
  #gone: string | undefined;

  /** @param probe asks the target something harmless, past this circuit */
  constructor(probe: () => Promise<Exchange>) {
    this.#probe = probe;
  }

  /** Why the target counts as gone; undefined while it does not. */
  get gone(): string | undefined {
    return this.#gone;
  }

  /** Takes the outcome of an exchange. After five failures in a row the target is asked once more; the caller waits for that. */
  async note(exchange: Exchange): Promise<void> {
    if (exchange.failure === undefined || !OUTAGE.has(exchange.failure.kind)) {
      if (exchange.failure?.kind !== 'cancelled' && exchange.failure?.kind !== 'blocked') this.#failures = 0;
      return;
    }
    this.#failures += 1;
    if (this.#failures < CONSECUTIVE || this.#gone !== undefined) return;
    this.#probing ??= this.#ask();
    await this.#probing;
  }

  async #ask(): Promise<void> {
    const { failure } = await this.#probe();
    if (failure !== undefined && OUTAGE.has(failure.kind)) {
      this.#gone = `the target is gone: ${CONSECUTIVE} exchanges in a row failed, and one more after that (${failure.kind}: ${failure.message})`;
    }
    this.#failures = 0;
    this.#probing = undefined;
  }
}
