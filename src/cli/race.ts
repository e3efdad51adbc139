/** `vouchsafe race`: lets requests meet at the moments that cost money, and judges what came of it. */
import { Argument, Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { catalogueOf } from '../checks/catalogue.ts';
import type { RaceOfHistory } from '../history/record.ts';
import { CELLS } from '../races/cells.ts';
import { raceChecks, roundsFor } from '../races/race-checks.ts';
import { checkDefectFlags } from './api-flags.ts';
import { carryOut, DEFAULT_FOLDER, HIGHEST_SEED, type RunFlags } from './carry-out.ts';
import { usageFailure } from './failure.ts';
import { pathName, seconds, wholeNumber } from './flag-values.ts';
import { historyFrom } from './history-file.ts';
import { settingsOf } from './settings.ts';
import { suggest } from './suggestion.ts';
import { apiFlag, configFlag, defectFlag, policyFlag, productionHostFlag, sandboxFlag, targetFlag } from './target-flags.ts';

/** Chance of a violation per round that a pass excludes at 95 %. */
const DEFAULT_BOUND = 0.01;

/** Of a race that is played again: the run that found something keeps its reports. */
const REPLAY_FOLDER = 'vouchsafe-replay';

const LISTED = '`vouchsafe list races` names all.';

interface RaceFlags extends RunFlags {
  readonly rounds?: number | undefined;
  readonly bound?: number | undefined;
  readonly gate?: 'h1' | 'h2' | 'auto' | undefined;
  readonly replay?: string | undefined;
  readonly faults?: boolean | undefined;
}

export function raceCommand() {
  return new Command('race')
    .summary('let redemptions race, and prove what came of it')
    .description(
      'Releases requests together at the moments where a code is redeemed twice or a budget overspent, and proves from calls and answers whether that happened. Stops a race at its first violation.',
    )
    .addArgument(new Argument('[cell...]', 'races to run, of `vouchsafe list races` (default: all)'))
    .addOption(targetFlag())
    .addOption(sandboxFlag())
    .addOption(apiFlag())
    .addOption(configFlag())
    .addOption(new Option('--rounds <number>', 'overlapping rounds of each race').argParser(wholeNumber(1, 100_000)).conflicts('bound'))
    .addOption(
      new Option(
        '--bound <chance>',
        `chance of a violation per round that a pass is to exclude at 95 % (default: ${DEFAULT_BOUND})`,
      ).argParser(chance),
    )
    .addOption(new Option('--gate <protocol>', 'how requests are released').choices(['h1', 'h2', 'auto'] as const).default('auto' as const))
    .option('--faults', 'break one exchange of each round once its request was sent, and send it again')
    .addOption(
      new Option('--replay <file>', 'run the race of this history again, with its seed, racers, protocol and faults').conflicts([
        'gate',
        'seed',
      ]),
    )
    .option('--out <folder>', `folder of the reports (default: ${DEFAULT_FOLDER}, with --replay ${REPLAY_FOLDER})`, pathName)
    .addOption(new Option('--seed <number>', 'makes the choices of the run with this seed again').argParser(wholeNumber(0, HIGHEST_SEED)))
    .option('--fail-fast', 'stop at the first finding that gates')
    .option('--strict', 'warnings gate too, and races that proved nothing are no proof')
    .addOption(new Option('--time-limit <seconds>', 'stop after so long').argParser(seconds))
    .addOption(productionHostFlag())
    .addOption(policyFlag('declare a policy of the target, or choose one of the sandbox (see `vouchsafe list policies`)'))
    .addOption(defectFlag('mistakes that the sandbox is to have (see `vouchsafe list defects`)'))
    .option('--json', 'print summary.json on standard output, everything else on standard error')
    .action(async (cells, flags) => {
      process.exitCode = await race(cells, flags);
    });
}

function chance(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError('Write a number between 0 and 1, such as 0.01.');
  return value;
}

/** Gives the exit code. @throws CommandFailure where the run cannot begin */
async function race(cells: readonly string[], flags: RaceFlags): Promise<number> {
  const settings = settingsOf(flags);
  checkDefectFlags(settings.api, flags);
  const names = CELLS.map(({ name }) => name);
  const unknown = cells.find((cell) => !names.includes(cell));
  if (unknown !== undefined) throw usageFailure(`there is no race "${unknown}"`, suggest(unknown, names, LISTED));
  const replayed = flags.replay === undefined ? undefined : await raceOf(flags.replay, cells, settings.api.id);
  const rounds = flags.rounds ?? roundsFor(flags.bound ?? DEFAULT_BOUND);
  const protocol = replayed?.race.protocol ?? (flags.gate === 'auto' ? undefined : flags.gate);
  const checks = raceChecks({ rounds, protocol, faults: flags.faults ?? replayed?.race.faults, only: replayed?.race }).filter(
    ({ id }) => cells.length === 0 || cells.some((cell) => id === `race.${cell}`),
  );
  const { probes } = catalogueOf(settings.api.id);
  const seeded = replayed === undefined ? flags : { ...flags, seed: replayed.seed, out: flags.out ?? REPLAY_FOLDER };
  return await carryOut(seeded, settings, {
    api: settings.api,
    catalogue: { api: settings.api.id, checks, probes },
    wanted: {},
    replayed: flags.replay,
  });
}

/** What a history says of its race. @throws CommandFailure with exit code 2 where it is none of a race that there is */
async function raceOf(
  file: string,
  cells: readonly string[],
  api: string,
): Promise<{ readonly race: RaceOfHistory; readonly seed: number }> {
  if (cells.length > 0) throw usageFailure('--replay and names of races exclude each other', 'The history names its race.');
  const { header } = historyFrom(file);
  if (header.race === undefined) throw usageFailure(`${file}: this is no history of a race`, 'Name one that `vouchsafe race` wrote.');
  if (header.api !== api) throw usageFailure(`${file}: this is a history of ${header.api}`, `Add --api ${header.api}.`);
  const names = CELLS.map(({ name }) => name);
  if (!names.includes(header.race.cell))
    throw usageFailure(`${file}: there is no race "${header.race.cell}"`, suggest(header.race.cell, names, LISTED));
  return { race: header.race, seed: header.seed };
}
