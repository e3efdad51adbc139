/** Some of what a load has sold, to be read when all is quiet. */
import type { Sale } from '../flows/load-audit.ts';

const SAMPLED_SALES = 50;

/** Evenly spread over the load, in bounded memory. */
export class SaleSample {
  #every = 1;
  #seen = 0;
  #kept: Sale[] = [];

  add(sale: Sale): void {
    if (this.#seen % this.#every === 0) this.#kept.push(sale);
    this.#seen += 1;
    if (this.#kept.length < 2 * SAMPLED_SALES) return;
    this.#kept = this.#kept.filter((_, index) => index % 2 === 0);
    this.#every *= 2;
  }

  get sales(): readonly Sale[] {
    const every = Math.ceil(this.#kept.length / SAMPLED_SALES);
    return this.#kept.filter((_, index) => index % every === 0);
  }
}
