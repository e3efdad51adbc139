import { readFileSync } from 'node:fs';

/** The version in package.json; src/ and dist/ lie at the same depth, so the path holds in both. */
export function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
