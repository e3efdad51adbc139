/** Judges a JSON body: its bytes, its syntax, its schema, its members. */
import type { Api } from '../spec/api.ts';
import { schemasOf } from '../spec/schemas.ts';
import { decodeUtf8 } from './body-text.ts';
import { measureJson, scanJson } from './json-scan.ts';
import { createLayouts, type Layout } from './layout.ts';
import { walkMembers } from './members.ts';
import type { ProblemList } from './problem-list.ts';
import { addSchemaProblems } from './schema-problems.ts';
import { shorten } from './shown.ts';

/** Deeper nesting than any schema has; beyond it no recursion is risked. */
const DEEPEST = 500;
/** Above this size the list of all errors is not built from the whole value. */
const LARGE_BYTES = 256 * 1024;
/** Array elements of a large wrong value whose errors are all listed. */
const ELEMENTS = 20_000;
/** Repeated members that are looked for by name. */
const REPEATED = 1000;
const EXCERPT = 20;
const BYTE_ORDER_MARK = '\u{FEFF}';

/** @param schemaPointer the schema to judge by; undefined: only the syntax is judged. @param place where the spec describes the body */
export type BodyJudge = (body: Uint8Array, schemaPointer: string | undefined, place: string, problems: ProblemList) => void;

export function createBodyJudge(api: Api): BodyJudge {
  const schemas = schemasOf(api);
  const layouts = createLayouts(api);
  const roots = new Map<string, Layout>();

  const layoutOf = (pointer: string): Layout => {
    let layout = roots.get(pointer);
    if (layout === undefined) {
      layout = layouts.of(pointer);
      roots.set(pointer, layout);
    }
    return layout;
  };

  const judgeValue = (value: unknown, bytes: number, pointer: string, problems: ProblemList): void => {
    if (bytes <= LARGE_BYTES) {
      const validate = schemas.validator(pointer);
      if (!validate(value)) addSchemaProblems(validate.errors ?? [], schemas, api.document, problems);
      return;
    }
    const quick = schemas.quickValidator(pointer);
    if (quick(value)) return;
    const first = quick.errors ?? [];
    const validate = schemas.validator(pointer);
    const listed = validate(withFewerElements(value)) ? first : (validate.errors ?? []);
    addSchemaProblems(listed, schemas, api.document, problems);
  };

  return (body, schemaPointer, place, problems) => {
    const text = textOf(body, place, problems);
    if (text === undefined) return;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      addSyntaxProblems(text, error, place, problems);
      return;
    }
    const measured = measureJson(body);
    if (measured.depth > DEEPEST) {
      problems.add('schema', '', place, () => ({
        message: `The body nests ${measured.depth} levels deep; that is not judged further`,
        expected: `at most ${DEEPEST} levels`,
        actual: `${measured.depth} levels`,
      }));
      return;
    }
    if (schemaPointer !== undefined) judgeValue(value, body.length, schemaPointer, problems);
    const layout = schemaPointer === undefined ? undefined : layoutOf(schemaPointer);
    if (walkMembers(value, layout, layouts, problems) !== measured.members) addRepeatedMembers(text, place, problems);
  };
}

/** A byte order mark is forbidden in JSON that is sent (RFC 8259 section 8.1); it is reported, and the rest is judged. */
function textOf(body: Uint8Array, place: string, problems: ProblemList): string | undefined {
  const text = decodeUtf8(body);
  if (typeof text !== 'string') {
    const bytes = [...body.subarray(text.fault, text.fault + 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    problems.add('invalid-utf8', '', place, () => ({
      message: `The body is not UTF-8: byte ${text.fault} begins no character`,
      expected: 'UTF-8',
      actual: `bytes ${bytes}`,
    }));
    return undefined;
  }
  if (!text.startsWith(BYTE_ORDER_MARK)) return text;
  problems.add('invalid-json', '', place, () => ({
    message: 'The body begins with a byte order mark, which JSON that is sent must not',
    expected: 'a JSON value',
    actual: 'bytes ef bb bf',
  }));
  return text.slice(1);
}

function addSyntaxProblems(text: string, error: unknown, place: string, problems: ProblemList): void {
  const { fault, repeated } = scanJson(text, REPEATED);
  problems.add('invalid-json', '', place, () => {
    // The scan accepts what JSON.parse accepts; only a text too large for it gets here without a fault.
    if (fault === undefined) return { message: 'The body cannot be parsed', expected: 'a JSON value', actual: shorten(String(error)) };
    const before = text.slice(0, fault.offset);
    const line = before.split('\n').length;
    const column = fault.offset - before.lastIndexOf('\n');
    const offset = Buffer.byteLength(before);
    return {
      message: `The body is not JSON: ${fault.expected} is expected at byte ${offset} (line ${line}, column ${column})`,
      expected: fault.expected,
      actual: fault.offset >= text.length ? 'the end' : shorten(JSON.stringify(text.slice(fault.offset, fault.offset + EXCERPT))),
    };
  });
  addRepeated(repeated, place, problems);
}

function addRepeatedMembers(text: string, place: string, problems: ProblemList): void {
  addRepeated(scanJson(text, REPEATED).repeated, place, problems);
}

function addRepeated(repeated: ReturnType<typeof scanJson>['repeated'], place: string, problems: ProblemList): void {
  for (const { pointer, name, offset } of repeated) {
    problems.add('duplicate-key', pointer, place, () => ({
      message: `The member ${shorten(JSON.stringify(name))} is given again at character ${offset}`,
      expected: 'each member once',
      actual: 'given more than once',
    }));
  }
}

/** The value with its arrays cut off once many elements were taken: what is wrong in it is wrong in the whole, but for lengths. */
function withFewerElements(value: unknown): unknown {
  let left = ELEMENTS;
  const copy = (inner: unknown): unknown => {
    if (typeof inner !== 'object' || inner === null) return inner;
    if (!Array.isArray(inner)) return Object.fromEntries(Object.entries(inner).map(([name, member]) => [name, copy(member)]));
    const elements: unknown[] = [];
    for (const element of inner) {
      // At least one of each, so that no array breaks a lower bound of one for want of a place.
      if (left <= 0 && elements.length > 0) break;
      left -= 1;
      elements.push(copy(element));
    }
    return elements;
  };
  return copy(value);
}
