/** A YAML file that the user wrote: its value, and where every part of it stands. */
import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, visit, type YAMLError } from 'yaml';
import { EXIT } from '../../engine/exit-code.ts';
import { CommandFailure, usageFailure } from '../failure.ts';
import { formatProblems, type Problem } from './problem.ts';

/** Keys and positions from the top of the file to a value. */
export type Path = readonly (string | number)[];

export class Source {
  /** As the user named it. */
  readonly file: string;
  /** The file as plain values; undefined where it is empty or its syntax is broken. */
  readonly value: unknown;
  /** Problems of syntax, repeated keys among them. */
  readonly problems: readonly Problem[];
  readonly #document: ReturnType<typeof parseDocument>;
  readonly #lines = new LineCounter();

  /** Takes the file's name and text; never throws: what cannot be read is a problem. */
  constructor(file: string, text: string) {
    this.file = file;
    // The library's pretty errors quote the line they are about, and that line may hold a secret.
    // Its own warnings go to standard error past everything here.
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, logLevel: 'error' });
    const problems = [...this.#document.errors, ...this.#document.warnings].map((error) => this.#syntaxProblem(error));
    const readable = this.#document.errors.every((error) => error.code === 'DUPLICATE_KEY');
    problems.push(...this.#aliasProblems());
    this.value = readable ? this.#plain(problems) : undefined;
    this.problems = problems;
  }

  #aliasProblems(): Problem[] {
    const problems: Problem[] = [];
    visit(this.#document, {
      Alias: (_, alias) => {
        if (alias.resolve(this.#document) !== undefined) return;
        problems.push({
          ...this.#place(offsetOf(alias) ?? 0),
          message: `the alias *${alias.source} has no anchor above it`,
          remedy: `Write the value out, or mark it above with &${alias.source}.`,
        });
      },
    });
    return problems;
  }

  #plain(problems: Problem[]): unknown {
    if (problems.some(({ message }) => message.startsWith('the alias'))) return undefined;
    try {
      return this.#document.toJS() ?? undefined;
    } catch {
      problems.push({ ...this.#place(0), message: 'aliases are nested too deeply', remedy: 'Write the values out.' });
      return undefined;
    }
  }

  /** A problem with the value at a path; where it is missing, with the nearest part around it. */
  problem(path: Path, message: string, remedy: string): Problem {
    return { ...this.#place(this.#find(path).value), message, remedy };
  }

  /** A problem with the key that a path ends in. */
  keyProblem(path: Path, message: string, remedy: string): Problem {
    return { ...this.#place(this.#find(path).key), message, remedy };
  }

  #place(offset: number): { file: string; line: number; column: number } {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  /** Offsets of the value at a path and of its key, or of the nearest part around them. */
  #find(path: Path): { key: number; value: number } {
    let node: unknown = this.#document.contents;
    let value = offsetOf(node) ?? 0;
    let key = value;
    for (const step of path) {
      if (isAlias(node)) node = node.resolve(this.#document);
      if (isMap(node)) {
        const pair: Pair | undefined = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
        if (pair === undefined) break;
        key = offsetOf(pair.key) ?? value;
        value = offsetOf(pair.value) ?? key;
        node = pair.value;
      } else if (isSeq(node)) {
        const item: unknown = node.items[Number(step)];
        if (item === undefined) break;
        value = offsetOf(item) ?? value;
        key = value;
        node = item;
      } else break;
    }
    return { key, value };
  }

  #syntaxProblem(error: YAMLError): Problem {
    const { message, remedy } = SYNTAX[error.code] ?? {
      message: `this is not valid YAML (${error.code.toLowerCase().replaceAll('_', ' ')})`,
      remedy: 'Check the indentation, the quotes and the brackets around here.',
    };
    return { ...this.#place(error.pos[0]), message, remedy };
  }
}

/** Own words for the parser's errors: its messages may quote what stands there. */
const SYNTAX: { readonly [code in YAMLError['code']]?: { message: string; remedy: string } } = {
  DUPLICATE_KEY: { message: 'this key stands here for the second time', remedy: 'Remove one of the two.' },
  TAB_AS_INDENT: { message: 'a tab is used for indentation', remedy: 'Indent with spaces: YAML allows no tabs there.' },
  BAD_INDENT: {
    message: 'the indentation does not fit the lines above',
    remedy: 'Keys of one level begin in one column; brackets have to be closed.',
  },
  MISSING_CHAR: { message: 'a quote, bracket or colon is missing', remedy: 'Close what was opened, and end every key with ": ".' },
  BAD_ALIAS: { message: 'this is no name for an alias', remedy: 'Put the value in quotes if it is meant to begin with * or &.' },
  MULTIPLE_DOCS: { message: 'a second YAML document begins here', remedy: 'Keep one document: remove the line "---".' },
  TAG_RESOLVE_FAILED: { message: 'this tag (!name) is not known', remedy: 'Remove the tag, or put the value in quotes.' },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a key and its value do not fit on one line like this',
    remedy: 'Put nested keys on lines of their own.',
  },
  MULTILINE_IMPLICIT_KEY: { message: 'a key goes over more than one line', remedy: 'End the key with ": " on its own line.' },
};

function offsetOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

/**
 * Reads a YAML file.
 * @throws CommandFailure with exit code 2 where there is no such file or it is not text
 */
export function readSource(file: string, shownAs: string): Source {
  return new Source(shownAs, readText(file, shownAs));
}

function readText(file: string, shownAs: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw usageFailure(`${shownAs}: ${whyUnreadable(error)}`, 'Name an existing file, or let `vouchsafe init` write a vouchsafe.yaml.');
  }
  if (isUtf8(bytes)) return bytes.toString('utf8');
  const before = bytes.toString('utf8').split('\uFFFD')[0]!.split('\n');
  const place = { file: shownAs, line: before.length, column: before.at(-1)!.length + 1 };
  throw new CommandFailure(
    EXIT.usage,
    formatProblems([{ ...place, message: 'this is not UTF-8 text', remedy: 'Save the file as UTF-8.' }]),
  );
}

/** Why a file cannot be read, in words. */
export function whyUnreadable(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file';
  if (code === 'EISDIR') return 'this is a folder, not a file';
  if (code === 'EACCES' || code === 'EPERM') return 'the file may not be read by this user';
  return `the file cannot be read (${code ?? 'unknown reason'})`;
}
