/** `vouchsafe load compare`: says from stored results whether a target has become slower. */
import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { EXIT } from '../engine/exit-code.ts';
import { type Comparison, type ComparisonVerdict, compareRuns, FEWEST_RUNS, type Figure, Incomparable } from '../load/comparison.ts';
import { intervalLine, percent, scaleLine } from './comparison-picture.ts';
import { usageFailure } from './failure.ts';
import { print } from './output.ts';
import { storedRuns } from './stored-loads.ts';
import { outputWidth, table } from './table.ts';

const DEFAULT_MARGIN = 10;

const EXIT_OF: Readonly<Record<ComparisonVerdict, number>> = {
  slower: EXIT.findings,
  faster: EXIT.holds,
  'no difference shown': EXIT.holds,
  'too noisy to tell': EXIT.unproven,
  'too few runs': EXIT.unproven,
};

const MEASURES: Readonly<Record<Figure['measure'], string>> = {
  redemptionsPerSecond: 'redemptions/s',
  operationsPerSecond: 'requests/s',
  p50Ms: 'p50 ms',
  p95Ms: 'p95 ms',
  p99Ms: 'p99 ms',
};

export function loadCompareCommand() {
  return new Command('compare')
    .summary('say from stored results whether loads have become slower')
    .description(
      `Compares runs of one workload (closed model, at least ${FEWEST_RUNS} runs of each side, best made in turn). Redemptions a second decide, by a 99 % interval against the margin; the other figures inform. Exit code 1: slower; 4: too noisy to tell, or too few runs; 2: no results, or not comparable.`,
    )
    .argument('<base>', 'folder of a result, folder of such folders, or several of these with commas between them', folders)
    .argument('<new>', 'what is compared with it, named likewise', folders)
    .addOption(new Option('--margin <percent>', 'loss of throughput that is not borne').argParser(percentage).default(DEFAULT_MARGIN))
    .option('--json', 'print the comparison as JSON')
    .action((base, next, { margin, json }) => {
      const comparison = compared(base, next, margin / 100);
      print(json === true ? JSON.stringify(comparison, null, 2) : told(comparison));
      process.exitCode = EXIT_OF[comparison.verdict];
    });
}

function compared(base: readonly string[], next: readonly string[], margin: number): Comparison {
  try {
    return compareRuns(storedRuns(base), storedRuns(next), margin);
  } catch (error) {
    if (error instanceof Incomparable) throw usageFailure(error.message, error.remedy);
    throw error;
  }
}

function folders(text: string): string[] {
  const names = text.split(',').filter((name) => name !== '');
  if (names.length === 0) throw new InvalidArgumentError('Name a folder.');
  return names;
}

function percentage(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value < 0.1 || value > 90) throw new InvalidArgumentError('Allowed: a percentage from 0.1 to 90.');
  return value;
}

function told(comparison: Comparison): string {
  const { workload, profile, api, runs, margin, deciding, informing } = comparison;
  const figures = [deciding, ...informing];
  const drawn = figures.filter(({ action, change }) => action === 'all' && change !== null);
  const longest = Math.max(...figures.map((figure) => nameOf(figure).length));
  const picture = drawn.map((figure) => `${nameOf(figure).padEnd(longest)}  ${intervalLine(figure.change!, margin)}`);
  return [
    `${workload}, ${profile}, ${api}: ${runs.base} and ${runs.next} runs`,
    '',
    table(['', 'base', 'new', 'change', '99 % interval', ''], figures.map(rowOf), outputWidth()),
    '',
    ...(picture.length === 0 ? [] : [`${' '.repeat(longest)}  ${scaleLine(margin)}`, ...picture, '']),
    ...(comparison.interleaved ? [] : [NOT_INTERLEAVED, '']),
    `${comparison.verdict.toUpperCase()}  ${reasonOf(comparison)}`,
  ].join('\n');
}

const NOT_INTERLEAVED =
  'One side was over before the other began: what changed on the machines meanwhile counts as a difference too. Better make them in turn.';

function nameOf({ action, measure }: Figure): string {
  return measure === 'redemptionsPerSecond' ? MEASURES[measure] : `${action} ${MEASURES[measure]}`;
}

function rowOf(figure: Figure): string[] {
  const { base, next, change, verdict } = figure;
  return [
    nameOf(figure),
    base === null ? '-' : number(base),
    next === null ? '-' : number(next),
    change === null ? '-' : percent(change.ratio),
    change === null ? '-' : intervalOf(change),
    verdict,
  ];
}

function reasonOf({ deciding: { change, verdict }, margin, runs }: Comparison): string {
  if (change === null) {
    return `There are ${runs.base} and ${runs.next} runs; at least ${FEWEST_RUNS} of each side are needed, better five or more.`;
  }
  const interval = `redemptions/s ${percent(change.ratio)}, 99 % interval ${intervalOf(change)}`;
  const bounds = `${percent(1 - margin)} to ${percent(1 / (1 - margin))}`;
  if (verdict === 'no difference shown') return `${interval}: within the margin of ${bounds}.`;
  if (verdict === 'too noisy to tell') {
    return `${interval}: it has 0 in it, and reaches beyond the margin of ${bounds}. Make more or longer runs, in turn.`;
  }
  return `${interval}: it leaves out 0, and reaches beyond the margin of ${bounds}.`;
}

function intervalOf({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${percent(low)} … ${percent(high)}`.replace(' %', '');
}

/** Three digits that say something. */
function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
