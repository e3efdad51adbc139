/** Every way in which one response can break the spec. */
export type ProblemKind =
  | 'undocumented-status'
  | 'status-number'
  | 'missing-media-type'
  | 'wrong-media-type'
  | 'malformed-media-type'
  | 'wrong-charset'
  | 'unexpected-body'
  | 'missing-body'
  | 'oversized-body'
  | 'content-coding'
  | 'invalid-utf8'
  | 'invalid-json'
  | 'duplicate-key'
  | 'schema'
  | 'missing-header'
  | 'malformed-header'
  | 'leaked-write-only'
  | 'absent-expected-member'
  | 'undeclared-member';

/** One broken promise in one exchange. */
export interface Problem {
  readonly kind: ProblemKind;
  /** Clause of the topic `exchange` that it breaks. */
  readonly clause: string;
  readonly severity: 'fail' | 'warn';
  /** JSON pointer into the body (`''` is the whole body); for headers the header's name; otherwise ''. */
  readonly pointer: string;
  /** The pointer with array positions replaced by `*`: what a fingerprint may hold. */
  readonly shape: string;
  readonly message: string;
  readonly expected: string;
  /** What came, shortened to a readable length. */
  readonly actual: string;
  /** Where the spec says so: JSON pointer into the bundled document. */
  readonly place: string;
}
