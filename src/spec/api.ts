/** The words that specs/<api>/ is read into. `loadApi` in load.ts fills them. */

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** How well a statement is supported by public sources. It never lowers a clause's level. */
export type Evidence = 'documented' | 'client' | 'navigation-only' | 'inferred';

/** What a client loses when a clause is broken: must (money, access, data), should (robustness), may (comfort). */
export type Level = 'must' | 'should' | 'may';

/** A JSON Schema (2020-12) as it stands in the bundled document; local references are kept. */
export type Schema = boolean | { readonly [keyword: string]: unknown };

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
  /** JSON pointer of the schema in the bundled document. */
  readonly schemaPointer: string;
  readonly description: string;
  /** The policy that decides it where the sources disagree or are silent. */
  readonly contested: string | undefined;
}

export interface BodySpec {
  readonly mediaType: string;
  readonly schema: Schema;
  /** JSON pointer of the schema in the bundled document, `#/components/schemas/...` where it is a reference. */
  readonly schemaPointer: string;
  readonly required: boolean;
}

export interface HeaderSpec {
  readonly name: string;
  readonly required: boolean;
  readonly schema: Schema;
  /** JSON pointer of the schema in the bundled document. */
  readonly schemaPointer: string;
}

export interface ResponseSpec {
  readonly status: number;
  /** Absent where no body may be. */
  readonly body: BodySpec | undefined;
  readonly headers: readonly HeaderSpec[];
  readonly evidence: Evidence;
  readonly description: string;
}

export interface Operation {
  /** operationId */
  readonly id: string;
  readonly method: Method;
  /** Template below the base path, such as `/vouchers/{code}/redemptions`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody: BodySpec | undefined;
  readonly responses: ReadonlyMap<number, ResponseSpec>;
  readonly evidence: Evidence;
  readonly sources: readonly string[];
}

export interface Clause {
  readonly id: string;
  readonly sentence: string;
  readonly level: Level;
  readonly evidence: Evidence;
  readonly sources: readonly string[];
  readonly facts: readonly string[];
  /** Operation ids concerned; empty means all. */
  readonly operations: readonly string[];
  /** The policy that decides it; present only where the sources disagree or are silent. */
  readonly policy: string | undefined;
  readonly needs: readonly Need[];
  /** Why no black-box check can decide it; absent for a testable clause. */
  readonly untestable: string | undefined;
}

/** What a check wants of a target beyond admin credentials. */
export type Need = 'clock' | 'other-project' | `role:${string}`;

export interface Policy {
  readonly name: string;
  readonly question: string;
  /** Closed set of values with their meaning, or a description of the free values. */
  readonly values: Readonly<Record<string, string>> | undefined;
  readonly open: string | undefined;
  readonly default: string;
  readonly facts: readonly string[];
  readonly sources: readonly string[];
}

/** A fault that the sandbox can be told to have. */
export interface Defect {
  readonly id: string;
  readonly mistake: string;
  /** The clause whose check must catch it. */
  readonly clause: string;
  readonly level: 'fail' | 'warn';
  readonly area: string;
  readonly operations: readonly string[];
  /** Present where only requests at the same time show it: what is looked at, and done after a gap without looking again. */
  readonly race?: RaceDefect;
  /** Whether a load meets it by the mere number of its requests: some workload has to find it. */
  readonly volume?: true;
}

export interface RaceDefect {
  /** Milliseconds between looking and doing. */
  readonly gapMs: number;
  /** Defects that say what the doing does not look at. */
  readonly unlooked: readonly string[];
  /** What is written back as it was looked at, whatever others made of it meanwhile; of spending, with what is added to it. */
  readonly writesBack?: 'campaign' | 'voucher' | 'spending';
  /** Of what the looking has to find one missing, and make it: whatever finds it there looks at everything. */
  readonly makes?: 'customers';
}

export interface Api {
  /** Folder name under specs/, such as `vouchery-v1.0`. */
  readonly id: string;
  readonly title: string;
  /** Path of the server entry, such as `/api/v1.0`; a target's own base URL replaces it. */
  readonly basePath: string;
  /** The bundled OpenAPI document, for compilers of schemas. */
  readonly document: Readonly<Record<string, unknown>>;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly clauses: ReadonlyMap<string, Clause>;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly defects: ReadonlyMap<string, Defect>;
}
