/** Runs checks against a sandbox with chosen defects, as a run of the command line would, but in this process. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogueOf } from '../../src/checks/catalogue.ts';
import { builtInContract } from '../../src/contracts/built-in.ts';
import { type ContractChecks, contractChecks } from '../../src/contracts/contract-checks.ts';
import { readPact } from '../../src/contracts/pact-file.ts';
import { StateMap } from '../../src/contracts/state-map.ts';
import { dialectOf } from '../../src/dialects/index.ts';
import type { Event, Finding, PolicyState } from '../../src/engine/events.ts';
import { type RunResult, runCatalogue } from '../../src/engine/run.ts';
import type { RunningSandbox } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { loadApi } from '../../src/spec/load.ts';
import type { TargetConfiguration } from '../../src/target/target.ts';
import { declared } from '../engine/declared-policies.ts';

export interface Tried {
  readonly result: RunResult;
  readonly findings: readonly Finding[];
  readonly cases: readonly Extract<Event, { event: 'case finished' }>[];
  readonly checks: readonly Extract<Event, { event: 'check finished' }>[];
  /** How each policy was known. */
  readonly policies: readonly PolicyState[];
}

export interface Trial {
  readonly api: string;
  readonly defects?: readonly string[];
  /** What the sandbox does where the sources leave it open. */
  readonly policies?: Readonly<Record<string, string>>;
  /** Whether the target declares these policies; otherwise probes have to infer them. */
  readonly undeclared?: boolean;
  readonly only?: readonly string[];
  readonly seed?: number;
  /** The finding after which the run may end; default: everything is asked. */
  readonly until?: (finding: Finding) => boolean;
  /** Contracts to be verified: beside the catalogue, or in its place. Left open: one Verifier serves many trials. */
  readonly contracts?: { readonly own: ContractChecks; readonly alone: boolean };
}

/** The configuration of a sandbox as a target: all roles, a second project, a clock hook, every policy declared. */
export function targetOf(sandbox: RunningSandbox, policies: Readonly<Record<string, string>>): TargetConfiguration {
  const [first = {}, second = {}] = Object.values(sandbox.projects);
  return {
    baseUrl: sandbox.url,
    headers: {},
    ca: undefined,
    credentials: { ...first, ...(second['admin'] === undefined ? {} : { 'other-project': second['admin'] }) },
    policies,
    lacks: [],
    clock: { url: `${sandbox.control}/clocks`, headers: {} },
    limits: {
      requestsPerSecond: undefined,
      totalRequests: 200_000,
      concurrency: 8,
      requestTimeoutMs: 10_000,
      maximumBodyBytes: 64 * 1024 * 1024,
    },
    allowedHosts: [],
    productionHost: undefined,
  };
}

/** The contract that comes with vouchsafe, for as many trials as one likes; to be closed after the last. */
export function walkthroughContract(api: string): ContractChecks {
  const pact = readPact(readFileSync(builtInContract(api), 'utf8'));
  return contractChecks(loadApi(api), [{ source: 'the walkthroughs', pact }], new StateMap({}), 10_000);
}

/** Starts a sandbox, runs the catalogue or a part of it, and stops the sandbox. */
export async function tryDefects(trial: Trial): Promise<Tried> {
  const api = loadApi(trial.api);
  const sandbox = await startSandbox({ api: trial.api, defects: trial.defects ?? [], policies: trial.policies ?? {} });
  const directory = await mkdtemp(join(tmpdir(), 'vouchsafe-'));
  const events: Event[] = [];
  const enough = new AbortController();
  const { checks, probes } = catalogueOf(trial.api);
  const contracts = trial.contracts?.own;
  try {
    const result = await runCatalogue({
      api: contracts?.api ?? api,
      dialect: dialectOf(trial.api),
      catalogue: { api: trial.api, checks: [...(trial.contracts?.alone === true ? [] : checks), ...(contracts?.checks ?? [])], probes },
      target: targetOf(sandbox, trial.undeclared === true ? {} : declared(trial.api, trial.policies)),
      directory,
      seed: trial.seed ?? 1,
      ...(trial.only === undefined ? {} : { only: trial.only }),
      // The sandbox is thrown away with all that is in it: cleaning up would only take time.
      abandon: AbortSignal.abort(),
      signal: enough.signal,
      listeners: [
        (event) => {
          events.push(event);
          if (event.event === 'finding' && trial.until?.(event) === true) enough.abort();
        },
      ],
    });
    return {
      result,
      findings: events.filter((event) => event.event === 'finding'),
      cases: events.filter((event) => event.event === 'case finished'),
      checks: events.filter((event) => event.event === 'check finished'),
      policies: events.findLast((event) => event.event === 'policies')?.policies ?? [],
    };
  } finally {
    await sandbox.close();
    await rm(directory, { recursive: true, force: true });
  }
}
