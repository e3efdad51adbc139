/** The contracts that come with vouchsafe, one for each API. */
import { fileURLToPath } from 'node:url';

/** src/ and dist/ lie at the same depth, so this holds in both. */
const CONTRACTS = new URL('../../contracts/', import.meta.url);

/** Path of the committed contract of an API's walkthroughs. */
export function builtInContract(api: string): string {
  return fileURLToPath(new URL(`${api}.json`, CONTRACTS));
}
