/** What is wrong with the lines of a history that somebody wrote, by its schema. */
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import schema from '../history/history.schema.json' with { type: 'json' };
import { suggest } from './suggestion.ts';

/** More are not told: one broken writer makes every line wrong. */
const MOST_PROBLEMS = 20;

// Conditions say `required` beside the properties of the whole.
const ajv = new Ajv2020({ strict: false, verbose: true });
ajv.addSchema(schema);
const KINDS = ['header', 'call', 'return', 'unsent'] as const;
const validators = new Map(KINDS.map((kind) => [kind, ajv.compile({ $ref: `${schema.$id}#/$defs/${kind}` })]));

/** One sentence for each line that does not fit, with its number. Lines that are no JSON are left to the reader, who forgives the last. */
export function historyProblems(lines: readonly string[]): string[] {
  const problems: string[] = [];
  for (const [index, text] of lines.entries()) {
    const value = parsed(text);
    if (value === undefined) continue;
    const kind = KINDS.find((one) => Object.hasOwn(value, one === 'header' ? 'history' : one));
    const validate = validators.get(kind ?? 'header')!;
    const number = index + 1;
    if (kind === undefined) problems.push(`line ${number} is no header, call, return or unsent`);
    else if (!validate(value)) problems.push(`line ${number}, a ${kind}: ${told(validate.errors?.[0])}`);
    if (problems.length >= MOST_PROBLEMS) break;
  }
  return problems;
}

function parsed(text: string): object | undefined {
  if (text.trim() === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function told(error: ErrorObject | undefined): string {
  if (error === undefined) return 'it does not fit the schema';
  const place = error.instancePath === '' ? 'it' : error.instancePath;
  const params = error.params as Readonly<Record<string, unknown>>;
  if (error.keyword === 'additionalProperties') return `${place} has an unknown member "${String(params['additionalProperty'])}"`;
  if (error.keyword === 'enum') {
    const allowed = params['allowedValues'] as readonly string[];
    const word = typeof error.data === 'string' ? error.data : '';
    return `${place} is none of the known words. ${suggest(word, allowed)}`;
  }
  return `${place} ${error.message ?? 'does not fit'}`;
}
