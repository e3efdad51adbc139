/** Runs a catalogue in a directory of its own and gives everything that came of it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dialectOf } from '../../src/dialects/index.ts';
import type { Catalogue } from '../../src/engine/check.ts';
import type { Event } from '../../src/engine/events.ts';
import { EVENTS_FILE } from '../../src/engine/recorder.ts';
import { type RunOptions, type RunResult, runCatalogue } from '../../src/engine/run.ts';
import { loadApi } from '../../src/spec/load.ts';
import type { TargetConfiguration } from '../../src/target/target.ts';

export const api = loadApi('vouchery-v1.0');
export const dialect = dialectOf(api.id);

export interface Run {
  readonly result: RunResult;
  readonly events: readonly Event[];
  /** events.ndjson as it is in the file. */
  readonly file: string;
}

export type EventOf<Name extends Event['event']> = Extract<Event, { event: Name }>;

export function ofKind<Name extends Event['event']>(run: Pick<Run, 'events'>, name: Name): EventOf<Name>[] {
  return run.events.filter((event): event is EventOf<Name> => event.event === name);
}

export async function runOf(catalogue: Catalogue, target: TargetConfiguration, extra: Partial<RunOptions> = {}): Promise<Run> {
  const directory = mkdtempSync(join(tmpdir(), 'vouchsafe-engine-'));
  const events: Event[] = [];
  const { listeners = [], ...others } = extra;
  try {
    const result = await runCatalogue({
      api,
      dialect,
      catalogue,
      target,
      directory,
      seed: 7,
      listeners: [(event) => events.push(event), ...listeners],
      ...others,
    });
    return { result, events, file: readFileSync(join(directory, EVENTS_FILE), 'utf8') };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
