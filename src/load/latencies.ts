/** Latencies as an HDR histogram: quantiles to a thousandth of their value, in a form that other tools read and that can be merged. */
import { encodeIntoCompressedBase64, Int32Histogram } from 'hdr-histogram-js';

/** Recorded in microseconds, up to ten minutes. */
const LONGEST_US = 600_000_000;

export class Latencies {
  /** With three significant digits. */
  readonly #histogram = new Int32Histogram(1, LONGEST_US, 3);

  #maxUs = 0;

  record(milliseconds: number): void {
    const us = Math.min(LONGEST_US, Math.max(1, Math.round(milliseconds * 1000)));
    this.#maxUs = Math.max(this.#maxUs, us);
    this.#histogram.recordValue(us);
  }

  get count(): number {
    return this.#histogram.totalCount;
  }

  get maxMs(): number {
    return this.#maxUs / 1000;
  }

  /** In milliseconds: the least value that the histogram takes for the same, so that what keeps to a threshold is not told to exceed it. */
  at(percentile: number): number {
    return this.#histogram.lowestEquivalentValue(this.#histogram.getValueAtPercentile(percentile)) / 1000;
  }

  /** HdrHistogram V2, compressed, in base 64; its unit is the microsecond. */
  encoded(): string {
    return encodeIntoCompressedBase64(this.#histogram);
  }
}
