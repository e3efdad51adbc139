/**
 * What the checks that are derived from the spec want to know of an API beyond its description: what has to exist before an operation
 * can succeed, and the few words that are the API's own. One table per API fills this in, so that no such check names a path or member.
 */
import type { Call, CaseContext } from '../engine/check.ts';
import type { DerivedInput } from '../spec/inputs.ts';
import type { Exchange } from '../target/exchange.ts';

/** A request that only reads. */
export interface Reading {
  readonly operation: string;
  readonly call: Call;
}

/** An operation that is ready to be exercised: all that it needs was made for this case, and nobody else touches it. */
export interface Exercise {
  /** Succeeds as it stands. Sent by the role that the exercise was made for unless a check says otherwise. */
  readonly call: Call;
  /** Reads the one object that the call is about, as it is before; absent where the call is about none that is there. */
  readonly object?: Reading;
  /** Where the object that a successful answer shows can be read; absent where it shows none. */
  readonly result?: (answer: Exchange) => Reading | undefined;
  /** What a successful answer has to show, where a success may also mean that nothing was done. */
  readonly shows?: { readonly pointer: string; readonly value: unknown };
  /** Everything in which an effect of the call would show, as text: the same text twice means that nothing happened. Absent where the call only reads. */
  readonly trace?: () => Promise<string>;
  /** The same call with a key outside the path that nothing has. */
  readonly unknown?: readonly { readonly key: string; readonly call: Call }[];
}

/** What a role that is weaker than an administrator may do. */
export interface Permissions {
  readonly role: string;
  /** Clause that grants, and clause that denies. */
  readonly grants: string;
  readonly denies: string;
  readonly allowed: readonly string[];
  /** Operations on what the role itself can make. */
  readonly touching: readonly string[];
  /** Operations of which the sources do not say whether it may: no check asks. */
  readonly open: readonly string[];
}

export interface Subjects {
  /**
   * Makes what an operation needs and gives a call that succeeds. What the target refuses here makes the case inconclusive.
   * @param as whose credentials make it, and whose objects these are; default admin
   * @param seller who makes the part of it that a weaker role may make; default the same
   * @throws Error for an operation that is not of this API
   */
  prepare(context: CaseContext, operation: string, as?: string, seller?: string): Promise<Exercise>;
  readonly permissions: readonly Permissions[];
  /** Members that the server alone assigns. */
  readonly serverMembers: readonly string[];
  /** For those of them that name another object: makes one that a forged body can name. */
  readonly rivals: Readonly<Record<string, (context: CaseContext) => Promise<unknown>>>;
  /** Members with the moments of creation and of the last change. */
  readonly moments: { readonly created: string; readonly changed: string };
}

/** The API's own words about invalid input. */
export interface InputWords {
  /** Values that the schemas cannot tell to be right or wrong. */
  more(operation: string): readonly DerivedInput[];
  /** Whether a policy rather than the schema decides about a value: then another clause is about it. */
  contested(operation: string, input: DerivedInput): boolean;
  /** Codes with which the entry about a wrong value tells the mistake. */
  codes(input: DerivedInput): readonly string[];
}
