/** What makes two broken promises the same one, and which of them a run has seen. */
import { createHash } from 'node:crypto';
import type { Problem } from '../judge/problem.ts';
import type { Level } from '../spec/api.ts';
import type { Finding } from './events.ts';

/** Occurrences of one finding that carry their exchange; a thousand more of the same teach nobody anything. */
const WITH_EXCHANGE = 3;

const LEVELS: Readonly<Record<Level, Finding['level']>> = { must: 'fail', should: 'warn', may: 'note' };

/** How much a broken clause of this level weighs. */
export function levelOf(level: Level): Finding['level'] {
  return LEVELS[level];
}

/** Stable over runs, targets and machines: made of words only, never of ids, codes or times. */
export function fingerprintOf(api: string, clause: string, operation: string | null, kind: string): string {
  return createHash('sha256')
    .update(JSON.stringify([api, clause, operation, kind]))
    .digest('hex')
    .slice(0, 12);
}

/** The kind of failure of a problem that the judge found. A status number is part of it: a 302 and a 500 are different mistakes. */
export function kindOf(problem: Problem, status: number): string {
  const detail = problem.kind === 'undocumented-status' || problem.kind === 'status-number' ? String(status) : problem.shape;
  return detail === '' ? problem.kind : `${problem.kind}:${detail}`;
}

/** The findings of one run. */
export class FindingBook {
  readonly #occurrences = new Map<string, number>();
  readonly #levels = new Map<string, Finding['level']>();

  /** Takes an occurrence. Gives whether it is one of the first, which carry their exchange. */
  add(finding: Pick<Finding, 'fingerprint' | 'level'>): boolean {
    const count = (this.#occurrences.get(finding.fingerprint) ?? 0) + 1;
    this.#occurrences.set(finding.fingerprint, count);
    this.#levels.set(finding.fingerprint, finding.level);
    return count <= WITH_EXCHANGE;
  }

  /** Distinct findings, fingerprint and level. */
  distinct(): ReadonlyMap<string, Finding['level']> {
    return this.#levels;
  }
}
