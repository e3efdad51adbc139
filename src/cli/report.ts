/** `vouchsafe report`: makes the reports of a recorded run again. */
import { dirname } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import { printVerdict } from '../report/console.ts';
import { UnreadableEvents } from '../report/read-events.ts';
import { reportFrom } from '../report/write-reports.ts';
import { usageFailure } from './failure.ts';
import { pathName } from './flag-values.ts';

import { reportFolder } from './output-folder.ts';

export function reportCommand() {
  return new Command('report')
    .summary('make the reports of a recorded run again')
    .description(
      'Makes report.html, summary.json and junit.xml from the events of a run, finished or not. Its exit code is 0 once they are written.',
    )
    .argument('<events>', 'the events.ndjson of a run')
    .option('--out <folder>', 'where to write them (default: the folder of the events)', pathName)
    .action(async (events, { out }) => {
      const folder = reportFolder(out ?? dirname(events));
      try {
        const { record, files, failures } = await reportFrom(events, folder);
        printVerdict(process.stdout, record, files);
        for (const { error } of failures) throw error;
      } catch (error) {
        if (error instanceof UnreadableEvents) throw usageFailure(error.message, 'Give the events.ndjson that `vouchsafe run` wrote.');
        throw error;
      }
    });
}
