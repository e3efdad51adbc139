/** `vouchsafe doctor`: would a run work, and what would it leave out? */
import { Command } from '@commander-js/extra-typings';
import { catalogueOf } from '../checks/catalogue.ts';
import { EXIT } from '../engine/exit-code.ts';
import type { TargetConfiguration } from '../target/target.ts';
import { examineTarget } from './examination.ts';
import { CommandFailure } from './failure.ts';
import { observeK6 } from './load-k6.ts';
import { type Observation, observationLine } from './observation.ts';
import { omissions } from './omissions.ts';
import { print } from './output.ts';
import { sandboxTarget } from './sandbox-target.ts';
import { type Settings, settingsOf, targetOf } from './settings.ts';
import { apiFlag, configFlag, productionHostFlag, sandboxFlag, targetFlag } from './target-flags.ts';
import { version } from './version.ts';

export function doctorCommand() {
  return new Command('doctor')
    .summary('say whether a run would work, and what it would leave out')
    .description(
      'Reads the configuration, asks the target harmless questions with every role, tries the clock hook, and says which cases a run would skip, which k6 makes its loads, and why. Without a target it says the rest. Its exit code is 0 where a run would work, 2 where the configuration stands in the way, 3 where the target does.',
    )
    .addOption(targetFlag())
    .addOption(sandboxFlag())
    .addOption(apiFlag())
    .addOption(configFlag())
    .addOption(productionHostFlag())
    .option('--json', 'print a list of JSON objects')
    .action(async (flags) => {
      const settings = settingsOf(flags);
      const sandbox = flags.sandbox === true ? await sandboxTarget(settings.api.id, {}, []) : undefined;
      try {
        const observations = [
          ...circumstances(settings, flags.sandbox === true),
          ...(await observeTarget(settings, () => sandbox?.target ?? targetOf(flags, settings))),
          await observeK6(),
        ];
        print(flags.json === true ? JSON.stringify(observations, null, 2) : observations.map(observationLine).join('\n'));
        process.exitCode = exitCodeFor(observations);
      } finally {
        await sandbox?.close();
      }
    });
}

/** What is seen of the target, and what a run would leave out; or why there is none to look at. */
async function observeTarget(settings: Settings, named: () => TargetConfiguration): Promise<Observation[]> {
  let target: TargetConfiguration;
  try {
    target = named();
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    return [{ subject: 'target', state: 'wrong', message: error.message.replace(/^error: /, '') }];
  }
  return [...(await examineTarget(settings.api, target)), ...omissions(settings.api, catalogueOf(settings.api.id), target)];
}

function circumstances(settings: Settings, isSandbox: boolean): Observation[] {
  const file = settings.file ?? 'no file, only flags and the environment';
  return [
    { subject: 'vouchsafe', state: 'ok', message: `${version()} on Node ${process.version}` },
    {
      subject: 'configuration',
      state: 'ok',
      message: `${file}, for ${settings.api.id}${isSandbox ? ', judging the built-in sandbox' : ''}`,
    },
  ];
}

function exitCodeFor(observations: readonly Observation[]): number {
  if (observations.some(({ state }) => state === 'wrong')) return EXIT.usage;
  return observations.some(({ state }) => state === 'unreachable') ? EXIT.broken : EXIT.holds;
}
