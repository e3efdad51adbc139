/** Some of what a load has sold, to be read when all is quiet. */
import type { Sale } from '../flows/load-audit.ts';

/** Of more sales there are half as many to all of these. */
const MOST = 100;

/** Evenly spread over the load, in bounded memory. */
export class SaleSample {
  #sales: readonly Sale[] = [];
  #every = 1;
  #seen = 0;

  add(sale: Sale): void {
    if (this.#seen % this.#every === 0) this.#sales = [...this.#sales, sale];
    this.#seen += 1;
    if (this.#sales.length <= MOST) return;
    this.#sales = this.#sales.filter((_, index) => index % 2 === 0);
    this.#every *= 2;
  }

  get sales(): readonly Sale[] {
    return this.#sales;
  }
}
