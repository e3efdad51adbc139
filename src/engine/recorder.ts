/** Writes events.ndjson: one event a line, in the file before the run goes on, so that even a kill loses at most the last line. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from './events.ts';

export const EVENTS_FILE = 'events.ndjson';

export class Recorder {
  readonly #file: number;

  /** Begins the file anew: one file holds one run. @throws where the directory cannot be written */
  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.#file = openSync(join(directory, EVENTS_FILE), 'w');
  }

  write(event: Event): void {
    const line = Buffer.from(`${JSON.stringify(event)}\n`, 'utf8');
    // A write to a pipe or a full disk may take only a part.
    for (let written = 0; written < line.length; ) written += writeSync(this.#file, line, written);
  }

  close(): void {
    closeSync(this.#file);
  }
}
