/** Idle calls are sent with the target's own credentials, so they must find nothing to work on. */
import { describe, expect, it } from 'vitest';
import { listApis } from '../../src/spec/load.ts';
import { tryDefects } from '../kill/against-sandbox.ts';

describe.each(listApis())('idle calls of %s', (api) => {
  it('make nothing that would have to be cleaned up', async () => {
    const { result, cases } = await tryDefects({ api, only: ['auth.basic', 'auth.bearer'] });
    expect(cases.length).toBeGreaterThan(0);
    expect(result).toMatchObject({ exitCode: 0, cleaned: 0, left: 0 });
  });
});
