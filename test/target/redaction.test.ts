import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearMissOf } from '../../src/target/credentials.ts';
import { Redactor } from '../../src/target/redaction.ts';

function redactorOf(...secrets: readonly string[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.learn(secret);
  return redactor;
}

describe('the redactor', () => {
  it('masks every spelling of any secret', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4, unit: 'grapheme' }), fc.string(), (secret, around) => {
        const redactor = redactorOf(secret);
        const base64 = Buffer.from(secret).toString('base64');
        for (const spelling of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64]) {
          const [before, after] = [redactor.text(around), redactor.text(around)];
          expect(redactor.text(`${before}\n${spelling}\n${after}`)).toBe(redactor.text(`${before}\n***\n${after}`));
        }
      }),
    );
  });

  it('masks the pair of user and password as Basic has it, and the longer of two secrets first', () => {
    const redactor = new Redactor();
    redactor.learnCredentials({ user: 'anna', password: 'pass', apiKey: 'pass-and-more' });
    const pair = Buffer.from('anna:pass').toString('base64');
    expect(redactor.text(`x ${pair} y pass-and-more z`)).toBe('x *** y *** z');
    expect(redactor.authorization(`Basic ${pair}`)).toBe('Basic ***');
    expect(redactor.authorization('Bearer pass-and-more')).toBe('Bearer ***');
    expect(redactor.authorization('Bearer made-up')).toBe('Bearer made-up');
  });

  it('masks credentials that are sent as nearly right, for they tell the right ones', () => {
    const redactor = new Redactor();
    const credentials = { user: 'anna', password: 'Pass', apiKey: 'key' };
    redactor.learnCredentials(credentials);
    for (const how of ['longer-password', 'other-case-password', 'longer-key'] as const) {
      const header = nearMissOf(credentials, how)!;
      expect(redactor.authorization(header)).toMatch(/^(?:Basic|Bearer) \*\*\*$/);
      expect(redactor.text(`x ${header.split(' ')[1]!} y`).includes(header.split(' ')[1]!)).toBe(how === 'longer-key');
    }
    expect(redactor.text('x pASS y Passx')).toBe('x *** y ***');
  });

  it('masks short secrets only in their header, for they are in every text', () => {
    const redactor = new Redactor();
    redactor.learnCredentials({ apiKey: 'abc' });
    expect(redactor.text('the abc of it')).toBe('the abc of it');
    expect(redactor.authorization('Bearer abc')).toBe('Bearer ***');
  });

  it('leaves headers alone that are never secret', () => {
    const redactor = new Redactor();
    redactor.learnHeaders({ Accept: 'application/json', 'X-Key': 'open sesame' });
    expect(redactor.text('application/json open+sesame open%20sesame')).toBe('application/json *** ***');
  });

  it('masks the beginning of a secret where a text is cut', () => {
    const redactor = redactorOf('open sesame');
    expect(redactor.text('say "open ses…" or "other…" or open ses')).toBe('say "***…" or "other…" or open ses');
    expect(redactor.cutText('say open ses')).toBe('say ***');
  });

  it('reaches into data', () => {
    expect(redactorOf('sesame').deep({ a: ['open sesame', 1, null], sesame: true })).toEqual({ a: ['open ***', 1, null], sesame: true });
  });

  it('masks a spelling in lower-case percent-encoding and with escaped slashes', () => {
    const redactor = redactorOf('a/b+c=');
    expect(redactor.text('a%2fb%2bc%3d a%2Fb%2Bc%3D a\\/b+c=')).toBe('*** *** ***');
  });
});
