/** What stands in the way of an action. Pure: k6 loads this file. */
import type { RefusalReason } from '../dialects/answer.ts';
import { type Outcome, refused, UNWORDED } from './outcome.ts';
import type { State } from './state.ts';

/** Gathers reasons. No clause says which of several is told, or whether all are. */
export class Obstacles {
  readonly #certain = new Set<RefusalReason>();
  readonly #possible = new Set<RefusalReason>();

  /** A clause demands the refusal, in any of these words. */
  must(...reasons: readonly RefusalReason[]): void {
    for (const reason of reasons) this.#certain.add(reason);
  }

  /** A clause demands the refusal and gives no word for it. */
  mustSomehow(...reasons: readonly RefusalReason[]): void {
    this.must(...reasons, ...UNWORDED);
  }

  /** No clause forbids the refusal, and none demands it. */
  may(...reasons: readonly RefusalReason[]): void {
    for (const reason of reasons) this.#possible.add(reason);
  }

  maySomehow(...reasons: readonly RefusalReason[]): void {
    this.may(...reasons, ...UNWORDED);
  }

  get certain(): boolean {
    return this.#certain.size > 0;
  }

  /** A refusal where something is in the way for certain, what is done where nothing is, both where something may be. */
  outcomes(state: State, done: () => readonly Outcome[]): readonly Outcome[] {
    const reasons = [...this.#certain, ...this.#possible];
    const no = reasons.length === 0 ? [] : refused(state, ...reasons);
    return this.certain ? no : [...done(), ...no];
  }
}
