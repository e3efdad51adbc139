/** Occurrences with the same fingerprint are one finding. */
import type { Finding, KnownFailure } from '../engine/events.ts';
import { isExpired } from '../engine/known-failures.ts';
import type { Level } from '../spec/api.ts';

export interface CaseName {
  readonly check: string;
  readonly case: string;
}

/** One distinct defect: its first occurrence, and how often and where it came again. */
export interface DistinctFinding extends Finding {
  readonly occurrences: number;
  /** Each case once, in the order of occurrence. */
  readonly cases: readonly CaseName[];
  /** The entry of the user's file that names it, expired or not. */
  readonly known: (KnownFailure & { readonly expired: boolean }) | null;
  /** Whether it makes the run fail. */
  readonly gates: boolean;
}

interface Group {
  first: Finding;
  occurrences: number;
  readonly cases: Map<string, CaseName>;
}

const FINDING_LEVELS = ['fail', 'warn', 'note'] as const;
const CLAUSE_LEVELS: readonly (Level | undefined)[] = ['must', 'should', 'may', undefined];

/** Collects occurrences as they come. */
export class DistinctFindings {
  readonly #groups = new Map<string, Group>();

  add(finding: Finding): void {
    const name = { check: finding.check, case: finding.case };
    const key = JSON.stringify([name.check, name.case]);
    const group = this.#groups.get(finding.fingerprint);
    if (group === undefined) {
      this.#groups.set(finding.fingerprint, { first: finding, occurrences: 1, cases: new Map([[key, name]]) });
      return;
    }
    group.occurrences += 1;
    group.cases.set(key, name);
    // The gravest occurrence speaks for all of them.
    if (FINDING_LEVELS.indexOf(finding.level) < FINDING_LEVELS.indexOf(group.first.level)) {
      // Only the first occurrences come with what shows them.
      const { exchange, history, proof, others } = group.first;
      group.first = {
        ...finding,
        ...(finding.exchange === null ? { exchange, ...(others === undefined ? {} : { others }) } : {}),
        ...(finding.history === null ? { history, ...(proof === undefined ? {} : { proof }) } : {}),
      };
    }
  }

  get size(): number {
    return this.#groups.size;
  }

  occurrences(): Map<string, number> {
    return new Map([...this.#groups].map(([fingerprint, group]) => [fingerprint, group.occurrences]));
  }

  /** All of them, gating ones first, then by level, by what the clause costs, and by how often they occurred. */
  sorted(run: {
    readonly strict: boolean;
    readonly startedAt: number;
    readonly knownFailures: readonly KnownFailure[];
    levelOf(clause: string): Level | undefined;
  }): DistinctFinding[] {
    const findings = [...this.#groups.values()].map((group): DistinctFinding => {
      const entry = run.knownFailures.find((known) => known.fingerprint === group.first.fingerprint);
      const known = entry === undefined ? null : { ...entry, expired: isExpired(entry, run.startedAt) };
      const grave = group.first.level === 'fail' || (run.strict && group.first.level === 'warn');
      return {
        ...group.first,
        occurrences: group.occurrences,
        cases: [...group.cases.values()],
        known,
        gates: grave && (known === null || known.expired),
      };
    });
    const weight = (finding: DistinctFinding): number[] => [
      finding.gates ? 0 : 1,
      FINDING_LEVELS.indexOf(finding.level),
      CLAUSE_LEVELS.indexOf(run.levelOf(finding.clause)),
      -finding.occurrences,
    ];
    const text = (finding: DistinctFinding): string =>
      `${finding.clause} ${finding.operation ?? ''} ${finding.kind} ${finding.fingerprint}`;
    return findings.sort((a, b) => {
      const [left, right] = [weight(a), weight(b)];
      const first = left.findIndex((value, index) => value !== right[index]);
      return first === -1 ? (text(a) < text(b) ? -1 : 1) : left[first]! - right[first]!;
    });
  }
}
