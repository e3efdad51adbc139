/**
 * Whether some order of overlapping operations explains what they answered. Pure: k6 loads this file.
 *
 * The search is that of Wing and Gong (Testing and Verifying Concurrent Objects, J. Parallel Distrib. Comput. 17, 1993), with the cache of Lowe
 * (Testing for linearizability, Concurrency Comput. Pract. Exp. 29, 2017): a set of operations that was put in order before and led to the same
 * state is not looked at again. States are sets, so that a model may allow several outcomes.
 *
 * Three things keep bursts of like operations small. None changes the verdict:
 * - An operation that leaves every state as it is, and could not have done otherwise, is put next at once: later it explains no more.
 * - Of operations that may be next and that nothing can tell apart, the one that had to end first is taken: in any order that takes another one
 *   now, the two can change places.
 * - Open operations are tried after those that were answered: they may take effect at any later time, or never.
 */

export interface Event {
  readonly called: number;
  /** undefined: open. */
  readonly returned: number | undefined;
}

export interface Model<State, Operation extends Event> {
  readonly start: State;
  /** The states that an operation may lead to, given what it answered; none: it cannot have answered this. For an open operation: given any effect. */
  next(state: State, operation: Operation): readonly State[];
  /** States with one key behave alike. */
  keyOf(state: State): string;
  /** Whether an operation never changes a state, whatever the state: it reads, or was refused. */
  isIdle(operation: Operation): boolean;
  /** Operations of one class differ only in names that occur nowhere else; undefined: it is like no other. */
  classOf(operation: Operation): string | undefined;
}

export type Verdict = 'linearizable' | 'violated' | 'inconclusive';

export interface Searched {
  readonly verdict: Verdict;
  /** How often an operation was tried. */
  readonly steps: number;
}

/** A point of the search: what is in order so far, and where it may lead. */
interface Frame<State> {
  readonly states: readonly State[];
  /** Indices of the operations that may be next, the most promising first. */
  readonly candidates: readonly number[];
  tried: number;
  /** Operations that were put in order on the way to this frame, to be taken out again. */
  readonly placed: readonly number[];
}

/**
 * @param operations in the order of their calls
 * @param limit how often an operation may be tried before the search gives up
 */
export function linearize<State, Operation extends Event>(
  model: Model<State, Operation>,
  operations: readonly Operation[],
  limit: number,
): Searched {
  const search = new Search(model, operations, limit);
  return { verdict: search.run(), steps: search.steps };
}

class Search<State, Operation extends Event> {
  readonly #model: Model<State, Operation>;
  readonly #operations: readonly Operation[];
  readonly #limit: number;
  readonly #placed: boolean[];
  /** Before it, everything is placed. */
  #first = 0;
  #answeredLeft: number;
  readonly #seen = new Set<string>();
  steps = 0;

  constructor(model: Model<State, Operation>, operations: readonly Operation[], limit: number) {
    this.#model = model;
    this.#operations = operations;
    this.#limit = limit;
    this.#placed = operations.map(() => false);
    this.#answeredLeft = operations.filter(({ returned }) => returned !== undefined).length;
  }

  run(): Verdict {
    const stack: Frame<State>[] = [];
    const start = this.#frame([this.#model.start], []);
    if (start === undefined) return 'violated';
    stack.push(start);
    while (this.#answeredLeft > 0) {
      if (this.steps > this.#limit) return 'inconclusive';
      const frame = stack.at(-1);
      if (frame === undefined) return 'violated';
      const index = frame.candidates[frame.tried];
      if (index === undefined) {
        stack.pop();
        for (const one of frame.placed) this.#take(one);
        continue;
      }
      frame.tried += 1;
      const states = this.#after(frame.states, index);
      if (states.length === 0) continue;
      this.#place(index);
      const next = this.#frame(states, [index]);
      if (next !== undefined) stack.push(next);
    }
    return 'linearizable';
  }

  /** Places what can be placed at once, and gives what may come next; undefined where that was seen before, and everything is taken out again. */
  #frame(from: readonly State[], by: readonly number[]): Frame<State> | undefined {
    const placed = [...by];
    const states = from;
    let candidates = this.#candidates();
    for (let index = this.#idle(states, candidates); index !== undefined; index = this.#idle(states, candidates)) {
      this.#place(index);
      placed.push(index);
      candidates = this.#candidates();
    }
    // Where but one may come next there is little to look at again, and most of a long history is like that.
    if (candidates.length > 1 && this.#wasSeen(states)) {
      for (const one of placed) this.#take(one);
      return undefined;
    }
    return { states, candidates, tried: 0, placed };
  }

  /** Whether this set of operations was in order before and led to the same states; from now on it was. */
  #wasSeen(states: readonly State[]): boolean {
    const key = `${this.#setKey()}\n${this.#keyOf(states)}`;
    if (this.#seen.has(key)) return true;
    this.#seen.add(key);
    return false;
  }

  /** A candidate that explains its answer in each of the states and changes none. */
  #idle(states: readonly State[], candidates: readonly number[]): number | undefined {
    let key: string | undefined;
    return candidates.find((index) => {
      const operation = this.#operations[index]!;
      if (operation.returned === undefined || !this.#model.isIdle(operation)) return false;
      key ??= this.#keyOf(states);
      return this.#keyOf(this.#after(states, index)) === key;
    });
  }

  #after(states: readonly State[], index: number): readonly State[] {
    this.steps += 1;
    const all = states.flatMap((state) => this.#model.next(state, this.#operations[index]!));
    return all.length < 2 ? all : [...new Map(all.map((state) => [this.#model.keyOf(state), state])).values()];
  }

  /** Whatever was called before every operation that is still to be placed had ended, the answered ones first. */
  #candidates(): readonly number[] {
    const answered: number[] = [];
    const open: number[] = [];
    let ended = Number.POSITIVE_INFINITY;
    for (let index = this.#first; index < this.#operations.length; index += 1) {
      const { called, returned } = this.#operations[index]!;
      if (called > ended) break;
      if (this.#placed[index]) continue;
      if (returned !== undefined) ended = Math.min(ended, returned);
      (returned === undefined ? open : answered).push(index);
    }
    return this.#distinct([...answered, ...open]);
  }

  /** Of like operations the one that had to end first. */
  #distinct(candidates: readonly number[]): readonly number[] {
    if (candidates.length < 2) return candidates;
    const best = new Map<string, number>();
    for (const index of candidates) {
      const like = this.#model.classOf(this.#operations[index]!);
      const other = like === undefined ? undefined : best.get(like);
      if (like !== undefined && (other === undefined || this.#due(index) < this.#due(other))) best.set(like, index);
    }
    return candidates.filter((index) => (best.get(this.#model.classOf(this.#operations[index]!) ?? '') ?? index) === index);
  }

  #due(index: number): number {
    return this.#operations[index]!.returned ?? Number.POSITIVE_INFINITY;
  }

  #place(index: number): void {
    this.#placed[index] = true;
    if (this.#operations[index]!.returned !== undefined) this.#answeredLeft -= 1;
    while (this.#placed[this.#first]) this.#first += 1;
  }

  #take(index: number): void {
    this.#placed[index] = false;
    if (this.#operations[index]!.returned !== undefined) this.#answeredLeft += 1;
    this.#first = Math.min(this.#first, index);
  }

  #setKey(): string {
    const beyond: number[] = [];
    // Nothing is placed beyond what has been called by now; open operations that were left out keep the beginning from moving on.
    for (let index = this.#first; index < this.#operations.length; index += 1) if (this.#placed[index]) beyond.push(index);
    return `${this.#first}:${beyond.join(',')}`;
  }

  #keyOf(states: readonly State[]): string {
    return states.length === 1
      ? this.#model.keyOf(states[0]!)
      : states
          .map((state) => this.#model.keyOf(state))
          .sort()
          .join('\n\n');
  }
}

/**
 * Operations whose answers alone already have no explanation: the answers of the others are forgotten, one after another, for as long as it
 * stays a violation. What is forgotten is not left out, since it may have taken effect: it becomes an open operation.
 * @param limit steps of one search
 * @param most steps of all searches: what they do not forget stays
 * @param mayForget false: its answer is part of what is given
 * @param forget the operation as one that nobody has heard of since
 * @returns the operations that are left with their answers, out of those that may be forgotten
 */
export function leastViolation<State, Operation extends Event>(
  model: Model<State, Operation>,
  operations: readonly Operation[],
  limit: number,
  most: number,
  mayForget: (operation: Operation) => boolean,
  forget: (operation: Operation) => Operation,
): readonly Operation[] {
  let left = [...operations];
  let steps = 0;
  for (let index = operations.length - 1; index >= 0 && steps < most; index -= 1) {
    const operation = left[index]!;
    if (operation.returned === undefined || !mayForget(operation)) continue;
    const without = left.with(index, forget(operation));
    const searched = linearize(model, without, limit);
    steps += searched.steps;
    if (searched.verdict === 'violated') left = without;
  }
  return left.filter((operation) => operation.returned !== undefined && mayForget(operation));
}
