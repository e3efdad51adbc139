/** What tells the things of one run from everything else on a target. */
import { randomInt } from 'node:crypto';
import { drawnRunId, RUN_ID_LETTERS } from '../flows/run-id-form.ts';

const COUNTER_WIDTH = 4;

/** Random, never from the seed: two runs with one seed may share a target. */
export function newRunId(): string {
  return drawnRunId((below) => randomInt(below));
}

/** Hands out names and codes that carry the run id, each once. */
export class Names {
  readonly #runId: string;
  #names = 0;
  #codes = 0;

  constructor(runId: string) {
    this.#runId = runId;
  }

  /** `vs3k9d2a-purpose-7` */
  name(purpose: string): string {
    this.#names += 1;
    return `${this.#runId}-${purpose}-${this.#names}`;
  }

  /** `VS3K9D2A0007`: all of one length, so that no code is the prefix of another. */
  code(): string {
    let rest = this.#codes;
    this.#codes += 1;
    let counter = '';
    while (rest > 0 || counter.length < COUNTER_WIDTH) {
      counter = RUN_ID_LETTERS.charAt(rest % RUN_ID_LETTERS.length) + counter;
      rest = Math.floor(rest / RUN_ID_LETTERS.length);
    }
    return `${this.#runId}${counter}`.toUpperCase();
  }
}
