/** `vouchsafe list`: what there is to check, and what it is checked against. */
import { Argument, Command, Option } from '@commander-js/extra-typings';
import { catalogueOf } from '../checks/catalogue.ts';
import { RECIPES } from '../contracts/recipes.ts';
import { dialectOf } from '../dialects/index.ts';
import type { Catalogue } from '../engine/check.ts';
import { patternOf, select } from '../engine/selection.ts';
import { CELLS } from '../races/cells.ts';
import type { Api } from '../spec/api.ts';
import { listApis, loadApi } from '../spec/load.ts';
import { DEFAULT_API } from './configuration/defaults.ts';
import { usageFailure } from './failure.ts';
import { print } from './output.ts';
import { outputWidth, table } from './table.ts';

/** One entry: what scripts get, and how it stands in a table. */
interface Entry {
  readonly json: unknown;
  readonly cells: readonly string[];
}

interface Listing {
  readonly head: readonly string[];
  /** Those that fit one of the patterns, or all where there is none. */
  entries(api: Api, catalogue: Catalogue, only: readonly string[]): readonly Entry[];
}

export function listCommand() {
  return new Command('list')
    .summary('list checks, cases, clauses, operations, policies, defects, races or states')
    .description('Lists what there is to check and what it is checked against. Nothing is sent.')
    .addArgument(new Argument('<what>', 'what to list').choices(Object.keys(LISTINGS) as (keyof typeof LISTINGS)[]))
    .addOption(new Option('--api <id>', 'the API').choices(listApis()).default(DEFAULT_API))
    .option('--only <pattern...>', 'only what fits a pattern, such as budget.*')
    .option('--json', 'print a list of JSON objects')
    .action((what, { api: id, only, json }) => {
      const listing: Listing = LISTINGS[what];
      const entries = listing.entries(loadApi(id), catalogueOf(id), only ?? []);
      if (entries.length === 0)
        throw usageFailure(`no ${what} fit ${only?.join(', ')}`, `\`vouchsafe list ${what}\` lists all; a * stands for any text.`);
      const objects = entries.map((entry) => entry.json);
      print(
        json === true
          ? JSON.stringify(objects, null, 2)
          : table(
              listing.head,
              entries.map(({ cells }) => cells),
              outputWidth(),
            ),
      );
    });
}

const LISTINGS = {
  checks: {
    head: ['CHECK', 'CASES', 'NEEDS', 'CLAUSES', 'TITLE'],
    entries: (api, catalogue, only) => {
      const { checks, cases: selected } = select(catalogue, api, dialectOf(api.id), { only });
      return checks.map((check) => {
        const own = selected.filter((one) => one.check === check);
        const needs = [...new Set([check, ...own.map((one) => one.case)].flatMap(wants))];
        return {
          json: { id: check.id, title: check.title, topic: topicOf(check.id), clauses: check.clauses, needs, cases: own.length },
          cells: [check.id, String(own.length), needs.join(', '), check.clauses.filter((id) => id !== check.id).join(', '), check.title],
        };
      });
    },
  },
  cases: {
    head: ['CHECK', 'CASE', 'OPERATION', 'NEEDS'],
    entries: (api, catalogue, only) =>
      select(catalogue, api, dialectOf(api.id), { only }).cases.map(({ check, case: one }) => {
        const needs = [...new Set([...wants(check), ...wants(one)])];
        return {
          json: { check: check.id, name: one.name, operation: one.operation ?? null, needs },
          cells: [check.id, one.name, one.operation ?? '', needs.join(', ')],
        };
      }),
  },
  clauses: {
    head: ['CLAUSE', 'LEVEL', 'EVIDENCE', 'POLICY', 'CHECKED BY', 'PROMISE'],
    entries: (api, { checks }, only) =>
      fitting(api.clauses, only).map((clause) => {
        const by = checks.filter((check) => check.clauses.includes(clause.id)).map(({ id }) => id);
        const checked = clause.untestable === undefined ? told(by, clause.id) : `untestable: ${clause.untestable}`;
        return {
          json: { ...clause, policy: clause.policy ?? null, untestable: clause.untestable ?? null, checks: by },
          cells: [clause.id, clause.level, clause.evidence, clause.policy ?? '', checked, clause.sentence],
        };
      }),
  },
  operations: {
    head: ['OPERATION', 'METHOD', 'PATH', 'EVIDENCE', 'STATUSES', 'SUMMARY'],
    entries: (api, _, only) =>
      fitting(api.operations, only).map(({ id, method, path, tag, summary, evidence, responses }) => {
        const statuses = [...responses.keys()];
        return {
          json: { id, method, path, tag, summary, evidence, statuses },
          cells: [id, method, path, evidence, statuses.join(' '), summary],
        };
      }),
  },
  policies: {
    head: ['POLICY', 'DEFAULT', 'VALUES', 'QUESTION'],
    entries: (api, _, only) =>
      fitting(api.policies, only).map((policy) => {
        const values = policy.values === undefined ? `any ${policy.open ?? 'text'}` : Object.keys(policy.values).join(', ');
        return {
          json: { ...policy, values: policy.values ?? null, open: policy.open ?? null },
          cells: [policy.name, policy.default, values, policy.question],
        };
      }),
  },
  defects: {
    head: ['DEFECT', 'LEVEL', 'CLAUSE', 'MISTAKE'],
    entries: (api, _, only) =>
      fitting(api.defects, only).map((defect) => ({ json: defect, cells: [defect.id, defect.level, defect.clause, defect.mistake] })),
  },
  races: {
    head: ['RACE', 'RACERS', 'CLAUSES', 'TITLE'],
    entries: (_, __, only) =>
      fitting(new Map(CELLS.map((cell) => [cell.name, cell])), only).map(({ name, title, clauses, racers }) => ({
        json: { name, title, clauses, racers },
        cells: [name, racers.join(', '), clauses.join(', '), title],
      })),
  },
  states: {
    head: ['STATE', 'PARAMETERS', 'GIVES', 'MEANING'],
    entries: (_, __, only) =>
      fitting(new Map(RECIPES.map((recipe) => [recipe.name, recipe])), only).map(({ name, meaning, parameters, gives }) => {
        const taken = parameters.map((one) => (one.default === undefined ? one.name : `${one.name} = ${one.default}`));
        return {
          json: { name, meaning, parameters: parameters.map((one) => ({ ...one, default: one.default ?? null })), gives },
          cells: [name, taken.join(', '), Object.keys(gives).join(', '), meaning],
        };
      }),
  },
} satisfies Record<string, Listing>;

/** The checks of a clause; the one that bears its id need not be spelt out. */
function told(checks: readonly string[], clause: string): string {
  return checks.map((id) => (id === clause ? 'its own' : id)).join(', ') || 'nothing';
}

/** The values whose ids fit one of the patterns, or all where there is none. */
function fitting<Value>(values: ReadonlyMap<string, Value>, only: readonly string[]): readonly Value[] {
  const tests = only.map(patternOf);
  return [...values].filter(([id]) => tests.length === 0 || tests.some((fits) => fits(id))).map(([, value]) => value);
}

/** What a check or a case needs beyond admin credentials. */
function wants(owner: { readonly needs?: readonly string[]; readonly large?: boolean }): readonly string[] {
  return [...(owner.needs ?? []), ...(owner.large === true ? ['--large'] : [])];
}

function topicOf(id: string): string {
  return id.split('.')[0] ?? id;
}
