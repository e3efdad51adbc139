/** Why and how hard a run ends before everything was asked. */
export class Stop {
  readonly #cut = new AbortController();
  #reason: string | undefined;

  /** Aborted where running exchanges are to be cut. */
  get signal(): AbortSignal {
    return this.#cut.signal;
  }

  /** Why nothing new begins; undefined while the run goes on. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** Lets nothing new begin; what runs is finished. The first reason stays. */
  drain(reason: string): void {
    this.#reason ??= reason;
  }

  /** The same, and cuts what runs. */
  cut(reason: string): void {
    this.#reason ??= reason;
    this.#cut.abort();
  }
}
