/** The k6 that the tests of loads run: the one that `vouchsafe load` would use, but never one that is built meanwhile. */
import { expect, it } from 'vitest';
import { findK6 } from '../../src/load/k6-binary.ts';

const found = await findK6(process.env);

export const missing = found.path === undefined;

/** Where it is missing the tests are skipped, but not in CI, which has to bring it. */
export function needsK6(): void {
  it.skipIf(missing && process.env['CI'] !== 'true')(
    'finds k6 (`vouchsafe load redemption-concurrency --sandbox` builds one; or set VOUCHSAFE_K6)',
    () => {
      expect(found.path, found.why).toBeDefined();
    },
  );
}

/** What the command line needs to find it: the tests of commands take away vouchsafe's own variables. */
export const k6Environment: Readonly<Record<string, string>> = found.path === undefined ? {} : { VOUCHSAFE_K6: found.path };
