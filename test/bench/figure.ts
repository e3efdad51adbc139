/** One measured figure. */
export interface Figure {
  readonly figure: string;
  readonly value: string;
  /** What it has to be, in words; absent where nothing is demanded. */
  readonly demanded?: string;
  readonly holds?: boolean;
}

/** What every `*.bench.ts` exports. */
export interface Benchmark {
  readonly name: string;
  readonly run: () => Promise<readonly Figure[]>;
}
