/** The dialects by API. Pure: k6 loads this file. */
import type { Dialect } from './dialect.ts';
import { voucheryV10 } from './vouchery-v1.0/dialect.ts';

const DIALECTS: readonly Dialect[] = [voucheryV10];

/** The dialect of an API. @throws Error naming the known ids where there is none */
export function dialectOf(apiId: string): Dialect {
  const dialect = DIALECTS.find(({ api }) => api === apiId);
  if (dialect === undefined) {
    throw new Error(`No dialect for the API "${apiId}". Known: ${DIALECTS.map(({ api }) => api).join(', ')}.`);
  }
  return dialect;
}
