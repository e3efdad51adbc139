/** A run for kill.test.ts to kill: makes things without end. Told by its arguments: the target as JSON, the directory, the run id. */
import { runCatalogue } from '../../src/engine/run.ts';
import { api, dialect } from './record.ts';
import { caseOf, catalogueOf, checkOf, MUST, stage } from './tiny-catalogue.ts';

const [target, directory, runId] = process.argv.slice(2);
const endless = caseOf('makes things without end', async (context) => {
  for (let index = 0; ; index += 1) {
    await stage(context);
    // From here on there is something to clean up.
    if (index === 2) process.stdout.write('ready\n');
  }
});
await runCatalogue({
  api,
  dialect,
  catalogue: catalogueOf([checkOf(MUST, [endless])]),
  target: JSON.parse(target!) as never,
  directory: directory!,
  seed: 1,
  runId: runId!,
});
