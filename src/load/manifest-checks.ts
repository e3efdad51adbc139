/** The set-up of a load that pods will make, as a check: test data on the target, and the files that tell pods what to do. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stringify } from 'yaml';
import { CaseEnd } from '../engine/case-end.ts';
import { type CaseContext, type Check, LOAD_TOPIC } from '../engine/check.ts';
import type { Profile } from '../flows/load-profile.ts';
import type { Workload } from '../flows/workload.ts';
import { archiveScript } from './k6-archive.ts';
import { type K6, pinnedVersion } from './k6-binary.ts';
import { writeManifest } from './manifest-files.ts';
import { manifestGuide } from './manifest-guide.ts';
import { heldTo, writePlan } from './plan.ts';
import { prepare } from './set-up.ts';
import { ARCHIVE, scriptResources, testRunOf } from './test-run.ts';
import { makeWorkFolder } from './work-folder.ts';
import { scriptOf } from './workloads.ts';

/** Readers of the file need not look for what is meant. */
const WITHOUT_ALIASES = { aliasDuplicateObjects: false };

export interface ManifestOptions {
  readonly k6: K6;
  readonly workload: Workload<never>;
  readonly profileName: string;
  readonly profile: Profile;
  readonly instances: number;
  readonly secret: string;
  readonly historyClaim: string | undefined;
  readonly separate: boolean;
  /** Where the files are written. */
  readonly directory: string;
  /** That of the user; undefined where there is none. */
  readonly configurationFile: string | undefined;
}

/** For an API that has the clauses of loads. */
export function manifestChecks(options: ManifestOptions): readonly Check[] {
  const { workload, profileName } = options;
  const cases = [{ name: `set-up of ${profileName}`, run: (context: CaseContext) => setUp(context, options) }];
  return [{ id: `${LOAD_TOPIC}.${workload.name}`, title: workload.title, clauses: workload.clauses, alone: true, cases: () => cases }];
}

async function setUp(context: CaseContext, options: ManifestOptions): Promise<void> {
  const { k6, workload, profile, profileName, instances, secret, historyClaim, separate, directory, configurationFile } = options;
  const { stock, before, clock } = await prepare(context, workload, options);
  const work = makeWorkFolder();
  try {
    const plan = writePlan(context, options, { work, stock, clock }, { count: instances });
    const file = join(directory, ARCHIVE);
    try {
      await archiveScript(k6, scriptOf(workload), plan, file);
    } catch (error) {
      throw new CaseEnd('error', (error as Error).message);
    }
    const archive = readFileSync(file);
    const { configuration } = context.access;
    const { baseUrl: target, ca, credentials, headers } = configuration;
    const testRun = {
      name: `vouchsafe-${context.runId}`,
      instances,
      k6: pinnedVersion(),
      target,
      secret,
      historyClaim,
      separate,
      archiveBytes: archive.length,
      ca,
    };
    writeFileSync(
      join(directory, 'script.yaml'),
      scriptResources(testRun, archive)
        .map((one) => stringify(one, WITHOUT_ALIASES))
        .join('---\n'),
    );
    writeFileSync(join(directory, 'testrun.yaml'), stringify(testRunOf(testRun), WITHOUT_ALIASES));
    const guide = {
      ...testRun,
      workload: workload.name,
      profile,
      admin: credentials['admin'] ?? {},
      headers: Object.keys(headers),
      folder: directory,
      configuration: configurationFile === undefined ? undefined : relative(directory, configurationFile),
    };
    writeFileSync(join(directory, 'README.md'), manifestGuide(guide));
    const policies = Object.fromEntries(
      Object.entries(context.policies).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );
    const record = {
      manifest: 1,
      runId: context.runId,
      api: context.api.id,
      target,
      workload: workload.name,
      profileName,
      profile,
      instances,
      requestsPerSecond: heldTo(configuration.limits, instances),
      k6: testRun.k6,
      zero: clock.wallAtZero,
      policies,
      made: context.keep(),
    } as const;
    writeManifest(directory, record, stock, before);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
