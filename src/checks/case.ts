/** How a case is written down. */
import type { Case, CaseContext } from '../engine/check.ts';

/** A case named `operation: situation`, as the catalogue lists it. */
export function caseOf(operation: string, situation: string, run: (context: CaseContext) => Promise<void>): Case {
  return { name: `${operation}: ${situation}`, operation, run };
}
