/** Which operations the sampled responses of a load are of, and what they were answered with: part of what a run has touched of the API. */
import type { LoadSampled } from '../engine/events.ts';

export class SampledAnswers {
  readonly #counts = new Map<string, LoadSampled>();

  add({ sample: operation, status }: { readonly sample: string; readonly status: number }): void {
    const key = `${status} ${operation}`;
    this.#counts.set(key, { operation, status, count: (this.#counts.get(key)?.count ?? 0) + 1 });
  }

  /** By operation and status, in the order in which they first came. */
  get counts(): readonly LoadSampled[] {
    return [...this.#counts.values()];
  }
}
