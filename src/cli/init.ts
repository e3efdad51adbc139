/** `vouchsafe init`: writes a commented configuration into the working directory. */
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, Option } from '@commander-js/extra-typings';
import { listApis, loadApi } from '../spec/load.ts';
import { CONFIGURATION_FILE, DEFAULT_API } from './configuration/defaults.ts';
import { configurationTemplate } from './configuration/template.ts';
import { usageFailure } from './failure.ts';
import { print } from './output.ts';

export function initCommand() {
  return new Command('init')
    .summary(`write a commented ${CONFIGURATION_FILE}`)
    .description(`Writes a commented ${CONFIGURATION_FILE} into the working directory; it is valid as it is.`)
    .addOption(new Option('--api <id>', 'the API that the target claims to speak').choices(listApis()).default(DEFAULT_API))
    .option('--force', 'overwrite the file if it is there')
    .action(({ api, force }) => {
      write(configurationTemplate(loadApi(api), schemaPlace()), force === true);
      print(`${CONFIGURATION_FILE} is written: fill in the target, then try \`vouchsafe doctor\`.`);
    });
}

function write(text: string, force: boolean): void {
  try {
    writeFileSync(CONFIGURATION_FILE, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    if (code === 'EEXIST') throw usageFailure(`${CONFIGURATION_FILE} is there already`, 'Use --force to overwrite it.');
    throw usageFailure(`${CONFIGURATION_FILE} cannot be written (${code})`, 'Run the command in a folder that you may write to.');
  }
}

/** Where an editor finds the schema, as seen from the working directory: in it or below it, otherwise where npm would install it. */
function schemaPlace(): string {
  const installed = relative(process.cwd(), fileURLToPath(new URL('./config.schema.json', import.meta.url))).replaceAll('\\', '/');
  return installed.startsWith('../') ? './node_modules/vouchsafe/dist/cli/config.schema.json' : `./${installed}`;
}
