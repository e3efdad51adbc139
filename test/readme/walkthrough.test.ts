import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/start.ts';

it('runs the walkthrough of the README line by line against a fresh sandbox', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const [, script = ''] = /<!-- walkthrough:[^>]*-->\n```sh\n([\s\S]*?)```/.exec(readme) ?? [];
  const sandbox = await startSandbox({ api: 'vouchery-v1.0' });
  try {
    const env = { ...process.env, API: sandbox.url, KEY: sandbox.projects['alpha']?.['admin']?.apiKey };
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], { env });
    const answers = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line));
    expect(answers).toHaveLength(script.split('\n').filter((line) => line.startsWith('say ')).length);
    expect(answers.at(-3)).toMatchObject({ granted_discount: 6, confirmed: true });
    expect(answers.at(-2)).toMatchObject({ transaction_id: 'SO-10043' });
    expect(answers.at(-1)).toMatchObject({ customer_identifier: 'c-77', campaign: { name: 'Kiwi week' } });
  } finally {
    await sandbox.close();
  }
});
