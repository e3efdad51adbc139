/** The project's own source files, as the tests of the house read them. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../src/', import.meta.url));

export interface Source {
  /** Below src/, such as `flows/paging.ts`. */
  readonly path: string;
  readonly room: string;
  readonly text: string;
  /** The text without comments, strings and templates. */
  readonly code: string;
  readonly imports: readonly Import[];
}

export interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
  /** Below src/; undefined where it is a package or lies elsewhere. */
  readonly path: string | undefined;
  /** Room of the imported file; undefined like `path`. */
  readonly room: string | undefined;
}

const COMMENT = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/;
const TEXT = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/;
const COMMENT_OR_TEXT = new RegExp(`${COMMENT.source}|${TEXT.source}`, 'g');
const IMPORT = /^\s*(?:import|export)\s+(type\s)?[^'";]*?\bfrom\s+'([^']+)'|^\s*import\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm;

/** All files of src/ that are run or typed, generated ones included. */
export function readSources(): readonly Source[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ts|js)$/.test(path))
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => sourceOf(path, readFileSync(join(root, path), 'utf8')));
}

/** @throws Error where the path lies outside every room */
export function sourceOf(path: string, text: string): Source {
  const code = text.replace(COMMENT_OR_TEXT, ' ');
  const uncommented = text.replace(COMMENT_OR_TEXT, (match) => (/^\/[*/]/.test(match) ? ' ' : match));
  const imports = [...uncommented.matchAll(IMPORT)].map(([, type, from, bare, dynamic]) =>
    importOf(path, from ?? bare ?? dynamic ?? '', type !== undefined),
  );
  return { path, room: roomOf(path), text, code, imports };
}

function importOf(path: string, specifier: string, typeOnly: boolean): Import {
  if (!specifier.startsWith('.')) return { specifier, typeOnly, path: undefined, room: undefined };
  const target = relative(root, join(root, dirname(path), specifier)).replaceAll('\\', '/');
  if (target.startsWith('..')) return { specifier, typeOnly, path: undefined, room: undefined };
  return { specifier, typeOnly, path: target, room: roomOf(target) };
}

function roomOf(path: string): string {
  const [room, rest] = path.split('/');
  if (room === undefined || rest === undefined) throw new Error(`src/${path} lies in no room: give it a folder`);
  return room;
}
