/** Findings that look alike: the same promise broken in the same way, at the same member, by several operations. Repairing one cause often repairs all of them. */
import type { DistinctFinding } from './distinct-findings.ts';

export interface Cause {
  readonly clause: string;
  /** What the findings have in common, without the operation. */
  readonly kind: string;
  readonly level: DistinctFinding['level'];
  readonly gates: boolean;
  readonly occurrences: number;
  /** Never empty; what gates comes first. */
  readonly findings: readonly DistinctFinding[];
}

/** A kind may end in the place where it was seen, such as `schema:/items/total`; the member counts, not the way to it. */
function likeness({ clause, kind, pointer }: DistinctFinding): string {
  const what = kind.replace(/:\/.*$/, '');
  const member = pointer.split('/').findLast((name) => !/^\d*$/.test(name)) ?? '';
  return JSON.stringify([clause, what, member]);
}

/** Groups findings that stand in their order; among those of equal gravity what concerns more operations comes first. */
export function causesOf(findings: readonly DistinctFinding[]): Cause[] {
  const groups = [...Map.groupBy(findings, likeness).values()];
  const gravity = (finding: DistinctFinding): string => JSON.stringify([finding.gates, finding.level]);
  const order = [...new Set(findings.map(gravity))];
  return groups
    .map((own): Cause => {
      const first = own[0]!;
      return {
        clause: first.clause,
        kind: first.kind,
        level: first.level,
        gates: first.gates,
        occurrences: own.reduce((sum, finding) => sum + finding.occurrences, 0),
        findings: own,
      };
    })
    .sort(
      (a, b) => order.indexOf(gravity(a.findings[0]!)) - order.indexOf(gravity(b.findings[0]!)) || b.findings.length - a.findings.length,
    );
}

/** All findings, what gates first, and one of each cause before the second of any: the first twenty then tell most. */
export function oneOfEach(causes: readonly Cause[]): DistinctFinding[] {
  const most = Math.max(0, ...causes.map((cause) => cause.findings.length));
  return Array.from({ length: most }, (_, rank) => causes.flatMap((cause) => cause.findings[rank] ?? []))
    .flat()
    .sort((a, b) => Number(b.gates) - Number(a.gates));
}
