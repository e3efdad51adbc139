/** Runs race cells against a sandbox with chosen defects, in this process. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dialectOf } from '../../src/dialects/index.ts';
import type { Event, Finding } from '../../src/engine/events.ts';
import { type RunResult, runCatalogue } from '../../src/engine/run.ts';
import { type RaceOptions, raceChecks } from '../../src/races/race-checks.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { loadApi } from '../../src/spec/load.ts';
import type { TargetConfiguration } from '../../src/target/target.ts';
import { declared } from '../engine/declared-policies.ts';
import { targetOf } from '../kill/against-sandbox.ts';

export const API = 'vouchery-v1.0';

export interface Raced {
  readonly result: RunResult;
  readonly findings: readonly Finding[];
  readonly cases: readonly Extract<Event, { event: 'case finished' }>[];
  readonly exchanges: readonly Extract<Event, { event: 'exchange' }>[];
}

/** Runs cells against a target that is there already. */
export async function raceAgainst(
  target: TargetConfiguration,
  options: RaceOptions & { readonly seed?: number },
  cells?: readonly string[],
): Promise<Raced> {
  const directory = await mkdtemp(join(tmpdir(), 'vouchsafe-race-'));
  const events: Event[] = [];
  try {
    const checks = raceChecks(options).filter(({ id }) => cells?.includes(id.slice('race.'.length)) ?? true);
    const result = await runCatalogue({
      api: loadApi(API),
      dialect: dialectOf(API),
      catalogue: { api: API, checks, probes: [] },
      target,
      directory,
      seed: options.seed ?? 1,
      // The target is thrown away with all that is in it.
      abandon: AbortSignal.abort(),
      listeners: [(event) => events.push(event)],
    });
    return {
      result,
      findings: events.filter((event) => event.event === 'finding'),
      cases: events.filter((event) => event.event === 'case finished'),
      exchanges: events.filter((event) => event.event === 'exchange'),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Under it a code may be validated more than once, so that its validations can race. */
export const SEVERAL_VALIDATIONS = { 'second-validation': 'allowed' };

/**
 * Starts a sandbox with these defects and policies, all of them declared, and runs cells against it.
 * @param at what its clock shows at the beginning; by default that of this machine
 */
export async function raceSandbox(
  defects: readonly string[],
  options: RaceOptions,
  cells?: readonly string[],
  policies: Readonly<Record<string, string>> = {},
  at?: number,
): Promise<Raced> {
  const sandbox = await startSandbox({ api: API, defects, policies });
  try {
    if (at !== undefined) {
      const [project = ''] = Object.keys(sandbox.projects);
      const body = JSON.stringify({ now: new Date(at).toISOString() });
      const { ok } = await fetch(`${sandbox.control}/projects/${project}/clock`, { method: 'PUT', body });
      if (!ok) throw new Error('the clock of the sandbox was not set');
    }
    return await raceAgainst(targetOf(sandbox, declared(API, policies)), options, cells);
  } finally {
    await sandbox.close();
  }
}
