import { describe, expect, it } from 'vitest';
import { exitCodeOf, type Outcome, verdictOf } from '../../src/engine/exit-code.ts';

const GOOD: Outcome = { interrupted: false, unreachable: false, incomplete: false, strict: false, fails: 0, warns: 0, cases: { pass: 3 } };

describe('what a run amounts to', () => {
  const outcomes: readonly [name: string, outcome: Partial<Outcome>, exitCode: number, verdict: string][] = [
    ['all holds', {}, 0, 'pass'],
    ['a warning', { warns: 1, cases: { pass: 1, warn: 1 } }, 0, 'warn'],
    ['a warning, strictly', { warns: 1, strict: true }, 1, 'warn'],
    ['a failure', { fails: 1, cases: { fail: 1 } }, 1, 'fail'],
    ['only a known failure', { cases: { pass: 1, fail: 1 } }, 0, 'pass'],
    ['a failure, then an outage', { fails: 1, unreachable: true, incomplete: true }, 1, 'fail'],
    ['a failure, then an interruption', { fails: 1, interrupted: true, incomplete: true }, 130, 'fail'],
    ['an outage', { unreachable: true, incomplete: true }, 3, 'error'],
    ['a broken check', { cases: { pass: 3, error: 1 } }, 3, 'error'],
    ['stopped early', { incomplete: true }, 4, 'inconclusive'],
    ['nothing decided', { cases: { skipped: 3, inconclusive: 1 } }, 4, 'inconclusive'],
    ['nothing at all', { cases: {} }, 4, 'inconclusive'],
    ['something undecided', { cases: { pass: 3, inconclusive: 1 } }, 0, 'pass'],
    ['something undecided, strictly', { cases: { pass: 3, inconclusive: 1 }, strict: true }, 4, 'inconclusive'],
  ];
  it.each(outcomes)('%s', (_, outcome, exitCode, verdict) => {
    const whole = { ...GOOD, ...outcome };
    expect([exitCodeOf(whole), verdictOf(whole)]).toEqual([exitCode, verdict]);
  });
});
