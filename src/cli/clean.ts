/** `vouchsafe clean`: finishes the clean-up of a run that was killed. */
import { Command } from '@commander-js/extra-typings';
import { dialectOf } from '../dialects/index.ts';
import { cleanRun } from '../engine/clean-run.ts';
import type { CleanUpResult } from '../engine/clean-up.ts';
import { EXIT } from '../engine/exit-code.ts';
import { isRunId } from '../flows/run-id-form.ts';
import { leftBehindLines } from '../report/left-behind.ts';
import { brokenFailure, usageFailure } from './failure.ts';
import { watchInterruption } from './interruption.ts';
import { print } from './output.ts';
import { settingsOf, targetOf } from './settings.ts';
import { apiFlag, configFlag, productionHostFlag, targetFlag } from './target-flags.ts';

/** Where the output is no terminal. */
const WIDTH = 80;

export function cleanCommand() {
  return new Command('clean')
    .summary('take away what a killed run left on its target')
    .description('Finds what carries the id of a run, deletes what may be deleted, deactivates or expires the rest, and says what stays.')
    .argument('<run-id>', 'id of the run: the console and the first line of events.ndjson name it')
    .addOption(targetFlag())
    .addOption(apiFlag())
    .addOption(configFlag())
    .addOption(productionHostFlag())
    .action(async (runId, flags) => {
      if (!isRunId(runId)) {
        throw usageFailure(`"${runId}" is no id of a run`, 'One looks like vs3k9d2a; the first line of events.ndjson names it as runId.');
      }
      const settings = settingsOf(flags);
      const target = targetOf(flags, settings);
      const interruption = watchInterruption();
      try {
        const { cleaned, left } = await cleanRun({ dialect: dialectOf(settings.api.id), target, runId, signal: interruption.first });
        print(told(runId, { cleaned, left }));
        if (interruption.first.aborted) process.exitCode = EXIT.interrupted;
      } catch (error) {
        if (interruption.first.aborted) process.exitCode = EXIT.interrupted;
        else if (error instanceof Error && error.name === 'Error')
          throw brokenFailure(error.message, '`vouchsafe doctor` says whether the target can be reached.');
        else throw error;
      } finally {
        interruption.release();
      }
    });
}

function told(runId: string, { cleaned, left }: CleanUpResult): string {
  if (cleaned === 0 && left.length === 0) return `nothing on the target carries the id ${runId}`;
  const stays = left.length === 0 ? 'nothing stays' : `${left.length} ${left.length === 1 ? 'thing stays' : 'things stay'}:`;
  return [`${cleaned} taken away; ${stays}`, ...leftBehindLines(left, process.stdout.columns ?? WIDTH)].join('\n');
}
