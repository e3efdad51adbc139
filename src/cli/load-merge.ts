/** `vouchsafe load merge`: makes one judged result of what pods wrote. */
import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { gather, gatheringWay, UnfitPiece } from '../load/gathering.ts';
import { loadChecks } from '../load/load-checks.ts';
import { withLoadClauses } from '../load/load-clauses.ts';
import { readManifest, type StoredManifest } from '../load/manifest-files.ts';
import { WORKLOADS } from '../load/workloads.ts';
import { visibleLine } from '../report/safe-text.ts';
import { type Redactor, redactorOf } from '../target/redaction.ts';
import { carryOut, DEFAULT_FOLDER, type RunFlags } from './carry-out.ts';
import { usageFailure } from './failure.ts';
import { pathName } from './flag-values.ts';
import { MANIFEST_FOLDER } from './load-manifest.ts';
import { settingsOf, targetOf } from './settings.ts';
import { configFlag, productionHostFlag, targetFlag } from './target-flags.ts';

/** Machines that keep their clocks by NTP are closer, as a rule by far. */
const DEFAULT_UNCERTAINTY_MS = 100;
const MOST_UNCERTAINTY_MS = 60_000;

interface MergeFlags extends RunFlags {
  readonly manifest: string;
  readonly clockUncertainty: number;
  readonly gate: boolean;
}

export function loadMergeCommand() {
  return new Command('merge')
    .summary('make one judged result of what the pods of a manifest wrote')
    .description(
      'Reads the histories that pods wrote, one file for each, judges them as one load, and takes away the test data that `vouchsafe load manifest` has set up. To be called when all pods have come to their end.',
    )
    .argument('<files...>', 'histories or logs of the pods')
    .option('--manifest <folder>', 'folder that `vouchsafe load manifest` wrote', MANIFEST_FOLDER)
    .addOption(
      new Option('--clock-uncertainty <ms>', 'by how much the clocks of two machines may be off: nothing closer counts as an order')
        .argParser(milliseconds)
        .default(DEFAULT_UNCERTAINTY_MS),
    )
    .addOption(targetFlag())
    .addOption(configFlag())
    .option('--no-gate', 'judge speed and errors only, not what was redeemed: every report says so')
    .option('--out <folder>', `folder of the reports and the history (default: ${DEFAULT_FOLDER})`, pathName)
    .option('--strict', 'warnings gate too')
    .addOption(productionHostFlag())
    .option('--json', 'print summary.json on standard output, everything else on standard error')
    .action(async (files, flags) => {
      process.exitCode = await merge(files, flags);
    });
}

/** Gives the exit code. @throws CommandFailure where the files are no load */
async function merge(files: readonly string[], flags: MergeFlags): Promise<number> {
  const manifest = manifestIn(flags.manifest);
  const { workload: name, profile, profileName, instances, runId, k6: version } = manifest;
  const own = { ...flags, target: flags.target ?? manifest.target, api: manifest.api, policy: manifest.policies };
  const settings = settingsOf(own);
  const redactor = redactorOf(targetOf(own, settings));
  const workload = WORKLOADS.find((one) => one.name === name);
  if (workload === undefined)
    throw usageFailure(`${flags.manifest}: there is no workload "${name}"`, 'Use the version of vouchsafe that wrote it.');
  const way = wayOf(files, manifest, flags.clockUncertainty, redactor);
  const out = flags.out ?? settings.configuration.run.out ?? DEFAULT_FOLDER;
  const thresholds = { ...profile.thresholds, ...settings.configuration.load.thresholds[profileName] };
  const checks = loadChecks({
    k6: { path: 'in pods', version, why: '' },
    workloads: [workload],
    profileName,
    profile: { ...profile, thresholds },
    instances,
    directory: out,
    gate: flags.gate,
    way,
  });
  const api = withLoadClauses(settings.api);
  return await carryOut({ ...own, out }, settings, { api, catalogue: { api: api.id, checks, probes: [] }, wanted: {}, runId });
}

function manifestIn(folder: string): StoredManifest {
  try {
    return readManifest(folder);
  } catch (error) {
    throw usageFailure((error as Error).message, 'Name its folder with --manifest.');
  }
}

/** What a file that is none of a pod's ends with is quoted, and may be a configuration. */
function wayOf(files: readonly string[], manifest: StoredManifest, clockUncertaintyMs: number, redactor: Redactor) {
  try {
    return gatheringWay(manifest, gather(files, manifest), clockUncertaintyMs);
  } catch (error) {
    if (error instanceof UnfitPiece) throw usageFailure(visibleLine(redactor.text(error.message)), error.remedy);
    throw error;
  }
}

function milliseconds(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value > MOST_UNCERTAINTY_MS) {
    throw new InvalidArgumentError(`Allowed: a number of milliseconds, at most ${MOST_UNCERTAINTY_MS}.`);
  }
  return value;
}
