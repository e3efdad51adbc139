import { describe, expect, it } from 'vitest';
import { Circuit } from '../../src/target/circuit.ts';
import type { Exchange, FailureKind } from '../../src/target/exchange.ts';

function exchangeOf(kind: FailureKind | 'answered'): Exchange {
  return {
    number: 1,
    operation: undefined,
    role: 'admin',
    request: { method: 'GET', url: 'http://h/', headers: [], body: undefined },
    response: kind === 'answered' ? { status: 500, headers: [], body: new Uint8Array(), truncated: false } : undefined,
    failure: kind === 'answered' ? undefined : { kind, message: 'so it is', maybeSent: true },
    startedAt: 0,
    durationMs: 0,
  };
}

/** A circuit that has seen all this, and how often it asked for itself. */
async function outcomeOf(
  kinds: readonly (FailureKind | 'answered')[],
  probe: FailureKind | 'answered',
): Promise<{ gone: string | undefined; probes: number }> {
  let probes = 0;
  const circuit = new Circuit(() => {
    probes += 1;
    return Promise.resolve(exchangeOf(probe));
  });
  await Promise.all(kinds.map((kind) => circuit.note(exchangeOf(kind))));
  return { gone: circuit.gone, probes };
}

describe('the circuit', () => {
  it('opens after five failures in a row and one more', async () => {
    const { gone, probes } = await outcomeOf(['refused', 'reset', 'stalled', 'connect-timeout', 'unresolved'], 'refused');
    expect(gone).toContain('refused: so it is');
    expect(probes).toBe(1);
  });

  it('asks once for all that fail together', async () => {
    expect(
      (
        await outcomeOf(
          Array.from({ length: 9 }, () => 'reset' as const),
          'reset',
        )
      ).probes,
    ).toBe(1);
  });

  it.each([
    [['reset', 'reset', 'reset', 'reset', 'answered', 'reset', 'reset', 'reset', 'reset'], 'reset'],
    [['reset', 'reset', 'reset', 'reset', 'malformed', 'reset'], 'reset'],
    [['reset', 'reset', 'reset', 'reset', 'reset'], 'answered'],
    [['cancelled', 'blocked', 'cancelled', 'blocked', 'cancelled', 'blocked'], 'reset'],
  ] as const)('stays closed after %j, then %s', async (kinds, probe) => {
    expect((await outcomeOf(kinds, probe)).gone).toBeUndefined();
  });
});
