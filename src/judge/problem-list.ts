/** Gathers the problems of one exchange, and keeps them few where the same fault repeats. */
import type { Problem, ProblemKind } from './problem.ts';

/** Of problems that differ only in array positions, so many are told one by one. */
const TOLD_OF_A_SHAPE = 3;
/** Different problems of one exchange that are told. */
const SHAPES = 100;

const CLAUSES: Readonly<Record<ProblemKind, string>> = {
  'undocumented-status': 'exchange.status',
  'status-number': 'exchange.status-number',
  'missing-media-type': 'exchange.media-type',
  'wrong-media-type': 'exchange.media-type',
  'malformed-media-type': 'exchange.media-type',
  'wrong-charset': 'exchange.media-type',
  'unexpected-body': 'exchange.body-syntax',
  'missing-body': 'exchange.body-syntax',
  'oversized-body': 'exchange.body-syntax',
  'content-coding': 'exchange.body-syntax',
  'invalid-utf8': 'exchange.body-syntax',
  'invalid-json': 'exchange.body-syntax',
  'duplicate-key': 'exchange.body-syntax',
  schema: 'exchange.schema',
  'missing-header': 'exchange.headers',
  'malformed-header': 'exchange.headers',
  'leaked-write-only': 'exchange.write-only',
  'absent-expected-member': 'exchange.expected-members',
  'undeclared-member': 'exchange.undeclared-members',
};
const WARNINGS: ReadonlySet<ProblemKind> = new Set(['status-number', 'absent-expected-member', 'undeclared-member']);

/** What a problem is made of; clause, severity and shape follow. */
export type Draft = Pick<Problem, 'kind' | 'pointer' | 'message' | 'expected' | 'actual' | 'place'>;

export interface ProblemList {
  /** `draft` is only called for what will be told. */
  add(kind: ProblemKind, pointer: string, place: string, draft: () => Pick<Problem, 'message' | 'expected' | 'actual'>): void;
  /** In the order of their coming. */
  list(): readonly Problem[];
}

/** The pointer with array positions replaced by `*`. A member whose name is a number is taken for a position too. */
export function shapeOf(pointer: string): string {
  return pointer.replaceAll(/\/\d+(?=\/|$)/g, '/*');
}

export function createProblemList(): ProblemList {
  const told: { problem: Problem; key: string }[] = [];
  const counts = new Map<string, number>();
  let untold = 0;
  return {
    add(kind, pointer, place, draft) {
      const shape = shapeOf(pointer);
      const key = `${kind} ${shape} ${place}`;
      const count = counts.get(key);
      if (count === undefined && counts.size === SHAPES) {
        untold += 1;
        return;
      }
      counts.set(key, (count ?? 0) + 1);
      if ((count ?? 0) >= TOLD_OF_A_SHAPE) return;
      const severity = WARNINGS.has(kind) ? 'warn' : 'fail';
      told.push({ key, problem: { kind, clause: CLAUSES[kind], severity, pointer, shape, place, ...draft() } });
    },
    list() {
      const last = new Map(told.map(({ key }, position) => [key, position]));
      return told.map(({ problem, key }, position) => {
        const more = last.get(key) === position ? (counts.get(key) ?? 0) - TOLD_OF_A_SHAPE : 0;
        const rest = position === told.length - 1 ? untold : 0;
        const additions = [
          ...(more > 0 ? [`${more} more like it at ${problem.shape}`] : []),
          ...(rest > 0 ? [`${rest} further problems of this body`] : []),
        ];
        return additions.length === 0 ? problem : { ...problem, message: `${problem.message} (and ${additions.join(', and ')})` };
      });
    },
  };
}
