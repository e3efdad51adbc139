import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curlLine } from '../../src/target/curl.ts';
import type { ExchangeRequest } from '../../src/target/exchange.ts';

const REQUEST: ExchangeRequest = { method: 'GET', url: 'http://127.0.0.1:1/x', headers: [], body: undefined };

/** The words that a POSIX shell makes of a line, with a function in the place of curl. */
function wordsOf(line: string, environment: Record<string, string> = {}): string[] {
  const script = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }; ${line}`;
  return execFileSync('sh', ['-c', script], { env: { PATH: process.env['PATH'] ?? '', ...environment }, encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);
}

describe('the curl line', () => {
  it('keeps any body and header through a shell', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.stringMatching(/^[!-~]+$/).filter((value) => value !== '***'),
        (text, value) => {
          const body = text.replaceAll('\0', '');
          const words = wordsOf(curlLine({ ...REQUEST, method: 'POST', headers: [['x-one', value]], body }, 'admin'));
          expect(words[words.indexOf('--data-binary') + 1]).toBe(body);
          expect(words).toContain(`x-one: ${value}`);
        },
      ),
      { numRuns: 30, examples: [['it\'s "$HOME" `id` \\ \n ! é', "'$x'"]] },
    );
  });

  it('takes secrets from the environment', () => {
    const headers = [
      ['authorization', 'Basic ***'],
      ['x-gate', '***'],
    ] as const;
    const line = curlLine({ ...REQUEST, headers }, 'other-project');
    expect(line).toBe(
      'curl -i -u "$VOUCHSAFE_OTHER_PROJECT_USER:$VOUCHSAFE_OTHER_PROJECT_PASSWORD" -H "x-gate: $VOUCHSAFE_HEADER_X_GATE" http://127.0.0.1:1/x',
    );
    const environment = {
      VOUCHSAFE_OTHER_PROJECT_USER: 'anna',
      VOUCHSAFE_OTHER_PROJECT_PASSWORD: 'a b"c',
      VOUCHSAFE_HEADER_X_GATE: 'open sesame',
    };
    expect(wordsOf(line, environment)).toEqual(['-i', '-u', 'anna:a b"c', '-H', 'x-gate: open sesame', 'http://127.0.0.1:1/x']);
    expect(curlLine({ ...REQUEST, headers: [['authorization', 'Bearer ***']] }, 'admin')).toContain(
      '"authorization: Bearer $VOUCHSAFE_ADMIN_API_KEY"',
    );
  });

  it('leaves out that the body shall come as it is, and keeps any other wish', () => {
    expect(curlLine({ ...REQUEST, headers: [['accept-encoding', 'identity']] }, 'admin')).toBe('curl -i http://127.0.0.1:1/x');
    expect(curlLine({ ...REQUEST, headers: [['accept-encoding', 'gzip']] }, 'admin')).toContain("-H 'accept-encoding: gzip'");
  });

  it('shows a made-up authorization as it is', () => {
    expect(curlLine({ ...REQUEST, headers: [['authorization', 'Basic !!!']] }, 'admin')).toContain("-H 'authorization: Basic !!!'");
  });

  it('sends what curl would change by itself', () => {
    const line = curlLine({ ...REQUEST, method: 'DELETE', url: 'http://h/a/../b?c[]=1', body: '{}' }, 'admin');
    expect(wordsOf(line)).toEqual([
      '-i',
      '--globoff',
      '--path-as-is',
      '-X',
      'DELETE',
      '-H',
      'content-type:',
      '--data-binary',
      '{}',
      'http://h/a/../b?c[]=1',
    ]);
    expect(wordsOf(curlLine({ ...REQUEST, headers: [['content-type', '']] }, 'admin'))).toContain('content-type;');
  });

  it('reads a long body from a file', () => {
    expect(curlLine({ ...REQUEST, method: 'POST', body: 'a'.repeat(10_000) }, 'admin')).toContain('--data-binary @body ');
  });
});
