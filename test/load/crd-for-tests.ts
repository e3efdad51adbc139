/** The schema of a TestRun, as the k6-operator itself has it: its Go module carries the custom resource definition. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';

/** Its checksum is verified by the Go tool. */
const OPERATOR = 'github.com/grafana/k6-operator@v1.5.0';
const DEFINITION = 'config/crd/bases/k6.io_testruns.yaml';
const LIMIT_MS = 180_000;

type Schema = Readonly<Record<string, unknown>>;

interface Definition {
  readonly spec: { readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: Schema } }[] };
}

/** The schema for a JSON Schema validator; or why there is none. */
export async function testRunSchema(): Promise<{ readonly schema: Schema } | { readonly schema: undefined; readonly why: string }> {
  let text: string;
  try {
    const { stdout } = await promisify(execFile)('go', ['mod', 'download', '-json', OPERATOR], { cwd: tmpdir(), timeout: LIMIT_MS });
    text = readFileSync(join((JSON.parse(stdout) as { Dir: string }).Dir, DEFINITION), 'utf8');
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return {
      schema: undefined,
      why: code === 'ENOENT' ? 'there is no go command on the PATH' : `${OPERATOR} cannot be downloaded: ${message}`,
    };
  }
  const { versions } = (parse(text) as Definition).spec;
  const { schema } = versions.find(({ name }) => name === 'v1alpha1')!;
  return { schema: strict(schema.openAPIV3Schema) as Schema };
}

/** Kubernetes drops silently what its schema does not name: here that is a mistake. Its own keywords are said in those of JSON Schema. */
function strict(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(strict);
  if (typeof part !== 'object' || part === null) return part;
  const all = Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, key === 'properties' ? eachOf(value as Schema) : strict(value)]),
  );
  if (all['x-kubernetes-int-or-string'] === true) return { anyOf: [{ type: 'integer' }, { type: 'string' }] };
  const open = all['additionalProperties'] !== undefined || all['x-kubernetes-preserve-unknown-fields'] === true;
  return all['properties'] === undefined || open ? all : { ...all, additionalProperties: false };
}

function eachOf(properties: Schema): Schema {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, strict(schema)]));
}
