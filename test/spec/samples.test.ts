import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createJudge } from '../../src/judge/judge.ts';
import type { Operation } from '../../src/spec/api.ts';
import { loadApi } from '../../src/spec/load.ts';
import { createMatcher } from '../../src/spec/match.ts';
import { schemasOf } from '../../src/spec/schemas.ts';

/** What public pages of an API show, in our own values. A response without a body is one whose body the page does not show. */
interface Sample {
  readonly api: string;
  readonly operation: string;
  readonly title: string;
  readonly request: { readonly method: string; readonly path: string; readonly body?: unknown };
  readonly response: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body?: unknown };
}

const folder = new URL('./samples/', import.meta.url);
const samples = readdirSync(folder).map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Sample);

function operationOf({ api, operation }: Sample): Operation {
  const found = loadApi(api).operations.get(operation);
  if (found === undefined) throw new Error(`${api} has no operation ${operation}`);
  return found;
}

describe.each(samples.map((sample) => [`${sample.operation}: ${sample.title}`, sample] as const))('%s', (_, sample) => {
  const api = loadApi(sample.api);
  const operation = operationOf(sample);

  it('is requested where the operation is', () => {
    expect(createMatcher(api)(sample.request.method, sample.request.path)?.operation.id).toBe(operation.id);
  });

  it('sends what the schema of the request takes', () => {
    const { requestBody } = operation;
    const validate = requestBody === undefined ? undefined : schemasOf(api).validator(requestBody.schemaPointer);
    validate?.(sample.request.body);
    expect(validate?.errors ?? []).toEqual([]);
  });

  it('is answered without a failure', () => {
    const { status, headers, body } = sample.response;
    const response = {
      status,
      headers: Object.entries(headers),
      body: new TextEncoder().encode(body === undefined ? '' : JSON.stringify(body)),
      truncated: false,
    };
    const failures = createJudge(api)
      .judge(operation, sample.request, response)
      .filter(({ severity, kind }) => severity === 'fail' && (kind !== 'missing-body' || body !== undefined));
    expect(failures).toEqual([]);
  });
});
