/** For every kind of matcher the verdict is that of Pact alone, whether the provider answers rightly or wrongly. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EMPTY_CONFIGURATION } from '../../src/cli/configuration/configuration.ts';
import { DEFAULT_LIMITS } from '../../src/cli/configuration/defaults.ts';
import { contractChecks } from '../../src/contracts/contract-checks.ts';
import { readPact } from '../../src/contracts/pact-file.ts';
import { StateMap } from '../../src/contracts/state-map.ts';
import { dialectOf } from '../../src/dialects/index.ts';
import type { Event } from '../../src/engine/events.ts';
import { runCatalogue } from '../../src/engine/run.ts';
import { loadApi } from '../../src/spec/load.ts';
import { httpSpecimen, type Specimen } from '../specimens/specimen.ts';
import { MATCHER_FILES } from './matcher-files.ts';

const API = 'vouchery-v1.0';
const BARE = fileURLToPath(new URL('./bare-verifier.ts', import.meta.url));

/** Answers each file's request, rightly or wrongly, and every list with an empty one. */
async function provider(answer: 'right' | 'wrong'): Promise<Specimen> {
  return await httpSpecimen((request, response) => {
    const asked = MATCHER_FILES.find(({ name }) => request.url === `/vouchers/${name}`);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(asked === undefined ? [] : asked[answer]));
  });
}

describe.each(['right', 'wrong'] as const)('a provider whose answers are %s', (answer) => {
  let directory: string;
  let served: Specimen;
  let bare: readonly boolean[];
  let ours: readonly boolean[];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vouchsafe-matchers-'));
    served = await provider(answer);
    const files = await Promise.all(
      MATCHER_FILES.map(async ({ name, pact }) => {
        const file = join(directory, `${name}.json`);
        await writeFile(file, JSON.stringify(pact));
        return file;
      }),
    );
    const { stdout } = await promisify(execFile)(process.execPath, [BARE, served.url, ...files], {
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, PACT_DO_NOT_TRACK: 'true', NODE_NO_WARNINGS: '1' },
    });
    bare = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as boolean[];
    ours = await verified();
  });
  afterAll(async () => {
    await served[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });

  /** Whether each contract is kept according to a run of vouchsafe. What the judge says of these made-up bodies is left out. */
  async function verified(): Promise<boolean[]> {
    const named = MATCHER_FILES.map(({ name, pact }) => ({ source: name, pact: readPact(JSON.stringify(pact)) }));
    const contracts = contractChecks(loadApi(API), named, new StateMap({}), 10_000);
    const events: Event[] = [];
    await runCatalogue({
      api: contracts.api,
      dialect: dialectOf(API),
      catalogue: { api: API, checks: contracts.checks, probes: [] },
      target: {
        ...EMPTY_CONFIGURATION.target,
        baseUrl: served.url,
        credentials: { admin: { apiKey: 'any' } },
        limits: DEFAULT_LIMITS,
        productionHost: undefined,
      },
      directory,
      seed: 1,
      listeners: [(event) => events.push(event)],
    });
    await contracts.close();
    const broken = new Set(
      events.flatMap((event) => (event.event === 'finding' && event.kind.startsWith('contract-') ? [event.check] : [])),
    );
    expect(events.filter((event) => event.event === 'case finished' && event.verdict === 'error')).toEqual([]);
    return contracts.checks.map((check) => !broken.has(check.id));
  }

  it.each(MATCHER_FILES.map(({ name }, index) => [name, index] as const))('%s', (_, index) => {
    expect(ours[index]).toBe(bare[index]);
    expect(ours[index]).toBe(answer === 'right');
  });
});
