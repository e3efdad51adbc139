/** Latencies as an HDR histogram: quantiles to a thousandth of their value, in a form that other tools read and that can be merged. */
import { build, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';

/** Recorded in microseconds, up to ten minutes. */
const LONGEST_US = 600_000_000;

export class Latencies {
  readonly #histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: LONGEST_US,
    numberOfSignificantValueDigits: 3,
  });

  record(milliseconds: number): void {
    this.#histogram.recordValue(Math.min(LONGEST_US, Math.max(1, Math.round(milliseconds * 1000))));
  }

  get count(): number {
    return this.#histogram.totalCount;
  }

  get maxMs(): number {
    return this.#histogram.maxValue / 1000;
  }

  /** In milliseconds. */
  at(percentile: number): number {
    return this.#histogram.getValueAtPercentile(percentile) / 1000;
  }

  /** HdrHistogram V2, compressed, in base 64; its unit is the microsecond. */
  encoded(): string {
    return encodeIntoCompressedBase64(this.#histogram);
  }
}
