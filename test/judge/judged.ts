/** Short ways to put a response before the judge. */
import { createJudge } from '../../src/judge/judge.ts';
import type { Problem } from '../../src/judge/problem.ts';
import type { Api } from '../../src/spec/api.ts';
import { operation, parcels } from './tiny-api.ts';

export interface Given {
  /** Default `read`. */
  readonly operation?: string;
  /** Default: the operation's. */
  readonly method?: string;
  /** Default 200. */
  readonly status?: number;
  /** Default: labelled as JSON, and a total for lists. */
  readonly headers?: readonly (readonly [string, string])[];
  /** A value is sent as JSON; text and bytes as they are; undefined: no body. */
  readonly body?: unknown;
  readonly truncated?: boolean;
}

/** Text that is sent as it is. */
export class Raw {
  readonly bytes: Uint8Array;
  constructor(content: string | readonly number[]) {
    this.bytes = typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content);
  }
}

const judges = new Map<Api, ReturnType<typeof createJudge>>();

export function judged(given: Given, api: Api = parcels): readonly Problem[] {
  const judge = judges.get(api) ?? createJudge(api);
  judges.set(api, judge);
  const meant = operation(api, given.operation ?? 'read');
  const { body } = given;
  return judge.judge(
    meant,
    { method: given.method ?? meant.method },
    {
      status: given.status ?? 200,
      headers: given.headers ?? [
        ['content-type', 'application/json'],
        ['total-count', '1'],
      ],
      body: body === undefined ? new Uint8Array() : body instanceof Raw ? body.bytes : new TextEncoder().encode(JSON.stringify(body)),
      truncated: given.truncated ?? false,
    },
  );
}

/** `kind pointer`, in order. */
export function brief(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ kind, pointer }) => (pointer === '' ? kind : `${kind} ${pointer}`));
}

/** A parcel with all that is expected of one. */
export function parcel(members: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { id: 1, label: 'abc', sent_at: '2019-02-04T09:15:30Z', ...members };
}
