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

/** What most things never have: there may be a million of them. */
interface Past {
  /** The last that may have made it to end. */
  readonly ended: Operation | undefined;
  /** Of those that certainly made it, the one that was called last. */
  readonly latest: Operation | undefined;
  /** When something that may have taken it away was first called, and when the last such ended. */
  readonly removals: readonly [from: number, to: number] | undefined;
  /** Of those that certainly took it away, the one that was called last. */
  readonly removal: Operation | undefined;
}

/** Operations are told in the order of their calls. */
export class Lifetime {
  /** The first that may have made it. */
  maker: Operation | undefined;
  /** What shows first that it is there. */
  proof: Operation | undefined;
  /** Absent where it was made once, for certain where its maker was answered. */
  #past: Past | undefined;

  /** @param surely false: it may have made something else, or nothing */
  made(operation: Operation, surely = isDone(operation)): void {
    if (this.maker !== undefined || surely !== isDone(operation)) {
      const past = this.#known;
      const ended = past.ended === undefined || endOf(operation) > endOf(past.ended) ? operation : past.ended;
      this.#past = { ...past, ended, latest: surely ? operation : past.latest };
    } else if (this.#past !== undefined) {
      this.#past = { ...this.#past, ended: operation, latest: surely ? operation : undefined };
    }
    this.maker ??= operation;
    if (surely) this.shown(operation);
  }

  /** An operation has seen it there. */
  shown(operation: Operation): void {
    if (this.proof === undefined || endOf(operation) < endOf(this.proof)) this.proof = operation;
  }

  removed(operation: Operation, surely = isDone(operation)): void {
    const past = this.#known;
    const [from, to] = past.removals ?? [operation.called, Number.NEGATIVE_INFINITY];
    this.#past = { ...past, removals: [from, Math.max(to, endOf(operation))], removal: surely ? operation : past.removal };
  }

  get #known(): Past {
    const { maker } = this;
    return (
      this.#past ?? {
        ended: maker,
        latest: maker !== undefined && isDone(maker) ? maker : undefined,
        removals: undefined,
        removal: undefined,
      }
    );
  }

  /** After this instant, and before the next one, it certainly was there; the first is infinite where it never certainly was. */
  get certain(): readonly [after: number, before: number] {
    const after = this.proof === undefined ? Number.POSITIVE_INFINITY : endOf(this.proof);
    const { removals, latest } = this.#past ?? NO_PAST;
    if (removals === undefined) return [after, Number.POSITIVE_INFINITY];
    const [from, to] = removals;
    if (latest !== undefined && latest.called > to) return [endOf(latest), Number.POSITIVE_INFINITY];
    return after < from ? [after, from] : NEVER;
  }

  /** Before the first of these instants, and after the second, it certainly was not there. */
  get possible(): readonly [from: number, to: number] {
    const from = this.maker?.called ?? Number.POSITIVE_INFINITY;
    const { removal, ended } = this.#past ?? NO_PAST;
    const over = ended === undefined ? Number.NEGATIVE_INFINITY : endOf(ended);
    return [from, removal !== undefined && removal.called > over ? endOf(removal) : Number.POSITIVE_INFINITY];
  }

  /** Whether an operation certainly has made it. */
  get isMade(): boolean {
    return this.#known.latest !== undefined;
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

const NO_PAST: Past = { ended: undefined, latest: undefined, removals: undefined, removal: undefined };

/** What is never certain. */
export const NEVER = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

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
    this.#after = sorted(lifetimes, (one) => one.certain[0]);
    this.#before = sorted(lifetimes, (one) => one.certain[1]);
    this.#from = sorted(lifetimes, (one) => one.possible[0]);
    this.#to = sorted(lifetimes, (one) => one.possible[1]);
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

function sorted(lifetimes: readonly Lifetime[], instantOf: (one: Lifetime) => number): Float64Array {
  const instants = new Float64Array(lifetimes.length);
  let count = 0;
  for (const one of lifetimes) {
    const instant = instantOf(one);
    if (instant !== Number.POSITIVE_INFINITY) instants[count++] = instant;
  }
  return instants.subarray(0, count).sort();
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
