/** Lines of a history that somebody wrote, held against its schema and the words of its API. */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import schema from '../history/history.schema.json' with { type: 'json' };
import type { HistoryHeader } from '../history/record.ts';
import { listApis, loadApi } from '../spec/load.ts';
import { policyObjection } from './configuration/api-words.ts';
import type { Problem } from './configuration/problem.ts';
import { pathOf, readable } from './configuration/schema-problems.ts';
import { type Path, Source } from './configuration/source.ts';
import { suggest } from './suggestion.ts';

/** What is wrong with one line, and where. */
export interface LineObjection {
  /** To what it is about; empty: the line. */
  readonly path: Path;
  /** Whether it is about the name of the member that the path ends in. */
  readonly ofName: boolean;
  readonly message: string;
  readonly remedy: string;
}

const { $defs: parts } = schema;
const ACTIONS: ReadonlySet<unknown> = new Set(parts.actionName.enum);

type Kind = 'header' | 'call' | 'return' | 'unsent' | 'sample';

/** Compiling takes a tenth of a second, which no other command should pay: done when first asked for, by kind and by action. */
const compiled = new Map<string, ValidateFunction>();
let ajv: Ajv2020 | undefined;

/** @param action of a call: the schema of all calls looks among all actions for the one that is meant */
function validatorOf(kind: Kind, action: string | undefined): ValidateFunction {
  const known = compiled.get(action ?? kind);
  if (known !== undefined) return known;
  // verbose: the errors carry the schema and the value that they are about. Numbers that JavaScript cannot hold are none.
  ajv ??= new Ajv2020({ allErrors: true, verbose: true, strictNumbers: true, allowUnionTypes: true }).addSchema(schema);
  const { call } = parts;
  const refer = (part: string): { readonly $ref: string } => ({ $ref: `${schema.$id}#/$defs/${part}` });
  const made = ajv.compile(action === undefined ? refer(kind) : { ...call, properties: { ...call.properties, action: refer(action) } });
  compiled.set(action ?? kind, made);
  return made;
}

/** All that is wrong with a line by itself; nothing where it fits. */
export function objectionsTo(line: object): readonly LineObjection[] {
  const kind = kindOf(line);
  if (kind === undefined) {
    const known = 'It has a member "call", "return" or "unsent"; the first line of a history has "history".';
    return [{ path: [], ofName: false, message: 'this line is no header, call, return or unsent', remedy: known }];
  }
  const validate = validatorOf(kind, kind === 'call' ? actionOf(line) : undefined);
  if (!validate(line)) return told(validate.errors ?? [], kind);
  return kind === 'header' ? unknownWords(line as HistoryHeader) : [];
}

function kindOf(line: object): Kind | undefined {
  if ('call' in line) return 'call';
  if ('return' in line) return 'return';
  if ('history' in line) return 'header';
  if ('unsent' in line) return 'unsent';
  return 'sample' in line ? 'sample' : undefined;
}

/** What is called; undefined where there is no such action. */
function actionOf(line: { readonly action?: unknown }): string | undefined {
  const { action } = line;
  const name = typeof action === 'object' && action !== null && 'do' in action ? action.do : undefined;
  return ACTIONS.has(name) ? (name as string) : undefined;
}

/** APIs and policies that there are none of: they would be judged as if nothing had been said. */
function unknownWords({ api: id, policies }: HistoryHeader): readonly LineObjection[] {
  const apis = listApis();
  if (!apis.includes(id)) return [{ path: ['api'], ofName: false, message: `there is no API "${id}"`, remedy: suggest(id, apis) }];
  const api = loadApi(id);
  return Object.entries(policies).flatMap(([name, value]) => {
    const objection = policyObjection(api, name, value);
    return objection === undefined ? [] : [{ path: ['policies', name], ofName: objection.about === 'name', ...objection }];
  });
}

function told(errors: readonly ErrorObject[], kind: Kind): readonly LineObjection[] {
  return errors.filter(({ keyword }) => keyword !== 'if').map((error) => toldError(error, kind));
}

function toldError(error: ErrorObject, kind: Kind): LineObjection {
  const path = pathOf(error.instancePath);
  const name = path.length === 0 ? (kind === 'unsent' ? 'this line' : `this ${kind}`) : readable(path);
  const params = error.params as Readonly<Record<string, unknown>>;
  const members = Object.keys((error.parentSchema as { readonly properties?: object }).properties ?? {});
  const about = (message: string, remedy: string): LineObjection => ({ path, ofName: false, message, remedy });
  switch (error.keyword) {
    case 'additionalProperties': {
      const member = String(params['additionalProperty']);
      const remedy = members.length === 0 ? 'Leave it out.' : suggest(member, members);
      return { path: [...path, member], ofName: true, message: `${name} has an unknown member "${member}"`, remedy };
    }
    case 'required':
      return about(`${name} lacks "${String(params['missingProperty'])}"`, `Members: ${members.join(', ')}.`);
    case 'enum':
      return about(
        `${name} is ${brief(error.data)}`,
        suggest(String(error.data), params['allowedValues'] as readonly string[], AS_WRITTEN),
      );
    case 'const':
      return about(`${name} is ${brief(error.data)}`, `Allowed: ${JSON.stringify(params['allowedValue'])}.`);
    case 'type': {
      const wanted = [(error.schema as string | string[] | undefined) ?? String(params['type'])].flat();
      return about(`${name} is ${brief(error.data)}, and must be ${wanted.map((type) => TYPES[type] ?? type).join(' or ')}`, AS_WRITTEN);
    }
    case 'minLength':
    case 'minItems':
      return about(`${name} is empty`, 'Give a value, or leave the member out.');
    default:
      return about(`${name} ${error.message ?? 'does not fit'}`, AS_WRITTEN);
  }
}

const AS_WRITTEN = 'history.schema.json, which comes with vouchsafe, says how histories are written.';

const TYPES: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
};

/** A list or object by its kind: there is no bound to what may be in it. */
function brief(data: unknown): string {
  if (typeof data === 'object' && data !== null) return Array.isArray(data) ? 'a list' : 'an object';
  const text = typeof data === 'number' ? String(data) : JSON.stringify(data);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** To look for a place in a longer line takes too long, and too deeply nested ones exhaust the stack. */
const LONGEST_SEARCHED = 10_000;

/** An objection with file, line and column; of a very long line the column is that of its beginning. */
export function placed(file: string, line: number, text: string, { path, ofName, message, remedy }: LineObjection): Problem {
  if (path.length === 0 || text.length > LONGEST_SEARCHED) return { file, line, column: 1, message, remedy };
  // JSON is YAML as well, and of YAML the places are known.
  const source = new Source(file, text);
  return { ...(ofName ? source.keyProblem(path, message, remedy) : source.problem(path, message, remedy)), line };
}
