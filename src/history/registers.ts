/**
 * A value that operations set, such as the status of a campaign, and which values it may have had while another operation ran. A value may be
 * seen where something may have set it before the seeing was over, and nothing else certainly has set another one in between: called after the
 * setting was over, and returned before the seeing began. In logarithmic time but for settings that overlap. Pure: k6 loads this file.
 */
import { countBelow, endOf, type Span } from './lifetimes.ts';
import { isDone, type Operation } from './record.ts';

interface Setting<Value> {
  readonly value: Value;
  readonly called: number;
  readonly returned: number;
}

export class Register<Value> {
  /** In the order of their calls. */
  readonly #answered: Setting<Value>[] = [];
  /** Open ones, which may take effect at any time. */
  readonly #open: Setting<Value>[] = [];
  readonly #certain: Setting<Value>[] = [];
  #sorted: Readonly<Record<'calls' | 'ends' | 'latest' | 'reach', Float64Array>> | undefined;

  /** @param initial set before everything else; undefined: nobody knows */
  constructor(initial?: { readonly value: Value }) {
    if (initial === undefined) return;
    const first = { value: initial.value, called: Number.NEGATIVE_INFINITY, returned: Number.NEGATIVE_INFINITY };
    this.#answered.push(first);
    this.#certain.push(first);
  }

  /** In the order of calls. @param surely false: it may have left the value as it was */
  set(operation: Operation, value: Value, surely = isDone(operation)): void {
    const setting = { value, called: operation.called, returned: endOf(operation) };
    (setting.returned === Number.POSITIVE_INFINITY ? this.#open : this.#answered).push(setting);
    if (surely) this.#certain.push(setting);
    this.#sorted = undefined;
  }

  /** Every value that it may have had at some instant from a call to a return, with repetitions. */
  during({ called, returned }: Span): readonly Value[] {
    this.#sorted ??= this.#sort();
    const { calls, ends, latest, reach } = this.#sorted;
    const settled = countBelow(ends, called, false);
    const overwritten = settled === 0 ? Number.NEGATIVE_INFINITY : latest[settled - 1]!;
    const values: Value[] = [];
    for (let index = countBelow(calls, returned, true) - 1; index >= 0; index -= 1) {
      // Everything up to here was over before something certainly set another value.
      if (reach[index]! < overwritten) break;
      const one = this.#answered[index]!;
      if (one.returned >= overwritten) values.push(one.value);
    }
    for (const one of this.#open) if (one.called <= returned) values.push(one.value);
    return values;
  }

  /** Whether anything is known to have set it by the end of an operation. */
  get isKnown(): boolean {
    return this.#certain.length > 0;
  }

  #sort() {
    const certain = [...this.#certain].sort((one, other) => one.returned - other.returned);
    const ends = new Float64Array(certain.map(({ returned }) => returned));
    const highest = (values: readonly number[]): Float64Array => {
      let most = Number.NEGATIVE_INFINITY;
      return new Float64Array(
        values.map((value) => {
          most = Math.max(most, value);
          return most;
        }),
      );
    };
    return {
      calls: new Float64Array(this.#answered.map(({ called }) => called)),
      ends,
      latest: highest(certain.map(({ called }) => called)),
      reach: highest(this.#answered.map(({ returned }) => returned)),
    };
  }
}
