/**
 * When a thing was there, whatever the order of the operations: for certain, and possibly. Pure: k6 loads this file.
 *
 * - It certainly was there from the return of an operation that made it, until the first call of one that may have taken it away. Where everything
 *   that may have taken it away had ended before it was made once more, it has been there ever since.
 * - It cannot have been there before the first call of an operation that may have made it, nor after the return of one that took it away when
 *   everything that may have made it had ended.
 *
 * An open operation may have made it or taken it away, at any time since its call.
 */
import { isDone, type Operation } from './record.ts';

/** Open operations may go on for ever. */
export function endOf({ returned }: Operation): number {
  return returned ?? Number.POSITIVE_INFINITY;
}

interface Removals {
  /** The first call. */
  readonly from: number;
  /** The last return. */
  readonly last: number;
  /** Of those that certainly took it away, the one that was called last. */
  readonly sure: Operation | undefined;
}

/** Operations are told in the order of their calls. */
export class Lifetime {
  /** The first that may have made it. */
  maker: Operation | undefined;
  /** What shows first that it is there. */
  proof: Operation | undefined;
  /** The last that may have made it to end. */
  #ended: Operation | undefined;
  /** Of those that certainly made it, the one that was called last. */
  #latest: Operation | undefined;
  #removals: Removals | undefined;

  /** @param surely false: it may have made something else, or nothing */
  made(operation: Operation, surely = isDone(operation)): void {
    this.maker ??= operation;
    if (this.#ended === undefined || endOf(operation) > endOf(this.#ended)) this.#ended = operation;
    if (!surely) return;
    this.shown(operation);
    this.#latest = operation;
  }

  /** An operation has seen it there. */
  shown(operation: Operation): void {
    if (this.proof === undefined || endOf(operation) < endOf(this.proof)) this.proof = operation;
  }

  removed(operation: Operation, surely = isDone(operation)): void {
    const before = this.#removals;
    this.#removals = {
      from: before?.from ?? operation.called,
      last: Math.max(before?.last ?? Number.NEGATIVE_INFINITY, endOf(operation)),
      sure: surely ? operation : before?.sure,
    };
  }

  /** After this instant, and before the next one, it certainly was there; the first is infinite where it never certainly was. */
  get certain(): readonly [after: number, before: number] {
    const after = this.proof === undefined ? Number.POSITIVE_INFINITY : endOf(this.proof);
    if (this.#removals === undefined) return [after, Number.POSITIVE_INFINITY];
    if (this.#latest !== undefined && this.#latest.called > this.#removals.last) return [endOf(this.#latest), Number.POSITIVE_INFINITY];
    return after < this.#removals.from ? [after, this.#removals.from] : [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  }

  /** Before the first of these instants, and after the second, it certainly was not there. */
  get possible(): readonly [from: number, to: number] {
    const from = this.maker?.called ?? Number.POSITIVE_INFINITY;
    const gone = this.#removals?.sure;
    const ended = this.#ended === undefined ? Number.NEGATIVE_INFINITY : endOf(this.#ended);
    return [from, gone !== undefined && gone.called > ended ? endOf(gone) : Number.POSITIVE_INFINITY];
  }

  /** Whether an operation certainly has made it. */
  get isMade(): boolean {
    return this.#latest !== undefined;
  }

  certainDuring({ called, returned }: Span): boolean {
    const [after, before] = this.certain;
    return after < called && before > returned;
  }

  possibleDuring({ called, returned }: Span): boolean {
    const [from, to] = this.possible;
    return from <= returned && to >= called;
  }
}

/** From the call of an operation to its return. */
export interface Span {
  readonly called: number;
  readonly returned: number;
}

export function spanOf(operation: Operation): Span {
  return { called: operation.called, returned: endOf(operation) };
}

/** How many of many things were there, in the logarithm of their number. */
export class Population {
  readonly #after: Float64Array;
  readonly #before: Float64Array;
  readonly #from: Float64Array;
  readonly #to: Float64Array;

  readonly lifetimes: readonly Lifetime[];

  constructor(lifetimes: readonly Lifetime[]) {
    this.lifetimes = lifetimes;
    const finite = (instants: readonly number[]): Float64Array => new Float64Array(instants.filter(Number.isFinite)).sort();
    const certain = lifetimes.map((one) => one.certain);
    const possible = lifetimes.map((one) => one.possible);
    this.#after = finite(certain.map(([after]) => after));
    this.#before = finite(certain.map(([, before]) => before));
    this.#from = finite(possible.map(([from]) => from));
    this.#to = finite(possible.map(([, to]) => to));
  }

  /** So many, or more, certainly were there throughout. */
  least({ called, returned }: Span): number {
    return countBelow(this.#after, called, false) - countBelow(this.#before, returned, true);
  }

  /** So many, or fewer, can have been there at any one instant. */
  most({ called, returned }: Span): number {
    return countBelow(this.#from, returned, true) - countBelow(this.#to, called, false);
  }
}

export const NOBODY = new Population([]);

/** What belongs to each. */
export function populations<One extends Lifetime>(
  all: Iterable<One>,
  owner: (one: One) => string | undefined,
): ReadonlyMap<string, Population> {
  const groups = new Map<string, One[]>();
  for (const one of all) {
    const key = owner(one);
    if (key === undefined) continue;
    const own = groups.get(key);
    if (own === undefined) groups.set(key, [one]);
    else own.push(one);
  }
  return new Map([...groups].map(([key, own]) => [key, new Population(own)]));
}

/** How many sorted instants lie before one. */
export function countBelow(instants: Float64Array, instant: number, including: boolean): number {
  let [low, high] = [0, instants.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const value = instants[middle]!;
    if (value < instant || (including && value === instant)) low = middle + 1;
    else high = middle;
  }
  return low;
}
