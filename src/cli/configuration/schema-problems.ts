/** A value against a JSON Schema, told in words that help the person who wrote the file. */
import { Ajv2020, type ErrorObject, type SchemaObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { headerVariable } from '../../target/curl.ts';
import type { Credentials } from '../../target/target.ts';
import { nearest, suggest } from '../suggestion.ts';
import { environmentNames } from './environment-credentials.ts';
import type { Problem } from './problem.ts';
import type { Path, Source } from './source.ts';

// verbose: the errors carry the schema and the value that they are about.
const ajv = new Ajv2020({ allErrors: true, verbose: true, allowUnionTypes: true });
addFormats.default(ajv, ['date', 'uri']);

/** All that a schema has against a file, each with place and remedy. It is compiled for the first file, and no sooner: most commands read none. */
export function schemaProblems(source: Source, schema: SchemaObject): Problem[] {
  const validate = ajv.compile(schema);
  if (validate(source.value)) return [];
  return (validate.errors ?? []).filter((error) => error.keyword !== 'propertyNames').map((error) => told(source, error));
}

function told(source: Source, error: ErrorObject): Problem {
  const path = pathOf(error.instancePath);
  const name = path.length === 0 ? 'the file' : readable(path);
  const schema = error.parentSchema as SchemaObject;
  const params = error.params as Record<string, string | number>;
  const shown = SECRET_REGION.test(error.instancePath) || typeof error.data === 'object' ? '' : ` (it is ${brief(error.data)})`;
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty);
      const allowed = Object.keys(schema.properties as object);
      const inside = path.length === 0 ? '' : ` in ${name}`;
      return source.keyProblem([...path, key], `unknown key "${key}"${inside}`, suggest(key, allowed));
    }
    case 'required':
      return source.keyProblem(path, `${name} lacks "${params.missingProperty}"`, missingRemedy(schema, String(params.missingProperty)));
    case 'dependentRequired':
      return source.keyProblem(
        [...path, String(params.property)],
        `${name} has "${params.property}" but no "${params.missingProperty}"`,
        `Add "${params.missingProperty}", or use an apiKey alone.`,
      );
    case 'type':
      return typeProblem(source, path, name, schema, error.data);
    case 'pattern':
      if (error.propertyName !== undefined) {
        return source.keyProblem(
          [...path, error.propertyName],
          `"${error.propertyName}" in ${name} is not ${schema.description}`,
          'Correct the name.',
        );
      }
      return source.problem(path, `${name} is not ${schema.description}${shown}`, `Give ${schema.description}.`);
    case 'format':
      return source.problem(
        path,
        `${name} is not ${FORMATS[String(params.format)]?.what}${shown}`,
        FORMATS[String(params.format)]?.remedy ?? '',
      );
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
      return source.problem(
        path,
        `${name} must be ${COMPARISONS[String(params.comparison)]} ${params.limit}${shown}`,
        `Allowed: ${range(schema)}.`,
      );
    case 'uniqueItems':
      return source.problem(
        [...path, Number(params.j)],
        `${name} names ${brief((error.data as unknown[])[Number(params.j)])} twice`,
        'Remove one of the two.',
      );
    case 'minLength':
      return source.problem(path, `${name} is empty`, 'Give a value, or remove the key.');
    case 'minProperties':
      return source.keyProblem(
        path,
        `${name} is empty`,
        `Give ${schema.maxProperties === 1 ? 'either' : 'some of'} ${Object.keys(schema.properties as object).join(schema.maxProperties === 1 ? ' or ' : ', ')}.`,
      );
    case 'maxProperties':
      return source.keyProblem(path, `${name} names two places`, `Give either ${Object.keys(schema.properties as object).join(' or ')}.`);
    default:
      return source.problem(path, `${name} ${error.message}`, 'Correct the value.');
  }
}

function typeProblem(source: Source, path: Path, name: string, schema: SchemaObject, data: unknown): Problem {
  const wanted = [schema.type as string | string[]].flat();
  if (data === null) {
    return source.keyProblem(path, `${name} has no value`, `Give ${kinds(wanted)}, or remove the key.`);
  }
  if (schema.writeOnly === true) {
    const [group, member] = path.slice(-2).map(String) as [string, string];
    const variable = group === 'headers' ? headerVariable(member) : environmentNames(group)[member as keyof Credentials];
    return source.problem(
      path,
      `${name} is written out: secrets do not belong in this file`,
      `Name an environment variable, { env: ${variable} }, or a file, { file: path }. If this file was shared, replace the secret.`,
    );
  }
  // Text where a group of keys belongs may be anything, a secret too: it is named by its kind, not shown.
  const grouped = wanted.some((type) => type === 'object' || type === 'array');
  const actual =
    grouped || typeof data === 'object' || SECRET_REGION.test(`/${path.join('/')}`) ? kindOf(data) : `${kindOf(data)}: ${brief(data)}`;
  return source.problem(path, `${name} must be ${kinds(wanted)}, and is ${actual}`, typeRemedy(wanted, data, schema));
}

function typeRemedy(wanted: readonly string[], data: unknown, schema: SchemaObject): string {
  if (wanted.includes('array') && typeof data === 'string') return 'Write it as a list: one "- item" a line, or [item, item].';
  if (wanted.includes('object')) {
    const keys = Object.keys((schema.properties as object | undefined) ?? {});
    return keys.length === 0 ? 'Write "name: value" lines below it.' : `Write keys below it. Allowed: ${keys.join(', ')}.`;
  }
  if (wanted.length > 1) return 'Write one bare value.';
  if (wanted.includes('boolean')) {
    const near = typeof data === 'string' ? meantTruth(data) : undefined;
    return near === undefined ? 'Allowed: true, false.' : `Did you mean ${near}? Allowed: true, false.`;
  }
  if (wanted.includes('number') || wanted.includes('integer'))
    return `Give a bare ${wanted.includes('integer') ? 'whole ' : ''}number, ${range(schema)}.`;
  return 'Put the value in quotes if it is meant to be text.';
}

/** YAML 1.1 had more words for it than YAML 1.2 has. */
function meantTruth(text: string): string | undefined {
  if (/^(yes|on)$/i.test(text)) return 'true';
  if (/^(no|off)$/i.test(text)) return 'false';
  return nearest(text, ['true', 'false']);
}

function missingRemedy(schema: SchemaObject, key: string): string {
  const described = (schema.properties as Record<string, SchemaObject> | undefined)?.[key]?.description as string | undefined;
  return `Add "${key}: ..."${described === undefined ? '.' : `: ${described.charAt(0).toLowerCase()}${described.slice(1)}`}`;
}

/** Parts of a configuration whose values are never shown. */
const SECRET_REGION = /^\/target\/(credentials|headers|clock\/headers)(\/|$)/;

const FORMATS: Readonly<Record<string, { what: string; remedy: string }>> = {
  date: { what: 'a date of the calendar', remedy: 'Write it as year-month-day, such as 2026-12-31.' },
  uri: { what: 'a URL', remedy: 'Write it in full, such as https://example.com/issues/1.' },
};

const COMPARISONS: Readonly<Record<string, string>> = { '>=': 'at least', '<=': 'at most', '>': 'more than' };

const KINDS: Readonly<Record<string, string>> = {
  object: 'a group of keys',
  array: 'a list',
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
};

function kinds(types: readonly string[]): string {
  return types.map((type) => KINDS[type] ?? type).join(' or ');
}

function kindOf(data: unknown): string {
  if (Array.isArray(data)) return 'a list';
  return KINDS[typeof data] ?? typeof data;
}

function range(schema: SchemaObject): string {
  const least = schema.minimum === undefined ? undefined : `${schema.minimum}`;
  const most = schema.maximum === undefined ? undefined : `${schema.maximum}`;
  const above = schema.exclusiveMinimum === undefined ? undefined : `more than ${schema.exclusiveMinimum}`;
  if (least !== undefined && most !== undefined) return `${least} to ${most}`;
  return [least === undefined ? above : `${least} or more`, most === undefined ? undefined : `at most ${most}`]
    .filter((part) => part !== undefined)
    .join(', ');
}

/** A bare value in short, with the user and password of a URL left out. */
function brief(data: unknown): string {
  const text = JSON.stringify(data).replace(/:\/\/[^"]*@/, '://…@');
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** `target.credentials.admin`, `run.only[0]` */
export function readable(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' || /^\d+$/.test(step) ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}

export function pathOf(pointer: string): Path {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
