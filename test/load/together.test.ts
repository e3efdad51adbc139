/** What makes one load of several: clocks, segments, visits, pieces, and the meeting before the start. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dialectOf } from '../../src/dialects/index.ts';
import { clockZero } from '../../src/flows/clock-zero.ts';
import { type ClosedProfile, dividedAmong, mostInstances, visitNumber } from '../../src/flows/load-profile.ts';
import { maskedAnswer } from '../../src/load/masked-answer.ts';
import { Meeting } from '../../src/load/meeting.ts';
import { Piece, startedWithin, sumOf, uncertaintyOf } from '../../src/load/piece.ts';
import { segmentFlags } from '../../src/load/segments.ts';
import { PROFILES } from '../../src/load/workloads.ts';
import { Redactor } from '../../src/target/redaction.ts';

/** Clocks that go on by a little with every look, and a wall clock of whole milliseconds. */
function clocks(wallAtZero: number, stepMs: number): { readonly own: () => number; readonly wall: () => number } {
  let now = 0;
  const look = (): number => {
    now += stepMs;
    return now;
  };
  return { own: look, wall: () => Math.floor(wallAtZero + look()) };
}

describe('the zero of a clock', () => {
  it('is where it says, as closely as it says', () => {
    fc.assert(
      fc.property(fc.double({ min: 1.7e12, max: 1.8e12, noNaN: true }), fc.double({ min: 0.001, max: 30, noNaN: true }), (zero, step) => {
        const { own, wall } = clocks(zero, step);
        const found = clockZero(own, wall);
        expect(Math.abs(found.wallAtZero - zero)).toBeLessThanOrEqual(found.errorMs + 0.001);
      }),
    );
  });

  it('is found to a tenth of a millisecond where looks are quick', () => {
    const { own, wall } = clocks(1_760_000_000_000.4, 0.01);
    expect(clockZero(own, wall).errorMs).toBeLessThanOrEqual(0.1);
  });

  it('is the one after the wall clock was set', () => {
    const { own, wall } = clocks(1_760_000_000_000.4, 0.01);
    let looks = 0;
    const found = clockZero(own, () => wall() + (++looks > 5 ? 5000 : 0));
    expect(Math.abs(found.wallAtZero - 1_760_000_005_000.4)).toBeLessThanOrEqual(found.errorMs + 0.001);
  });
});

describe('segments', () => {
  it('are said as the k6-operator says them', () => {
    expect(segmentFlags(0, 4)).toEqual(['--execution-segment=0:1/4', '--execution-segment-sequence=0,1/4,2/4,3/4,1']);
    expect(segmentFlags(3, 4)).toEqual(['--execution-segment=3/4:1', '--execution-segment-sequence=0,1/4,2/4,3/4,1']);
    expect(segmentFlags(0, 1)).toEqual([]);
  });
});

describe('visits of a closed model', () => {
  it('are each made once, whatever the instances are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 3000 }), (instances, visits) => {
        const original: ClosedProfile = { ...(PROFILES['smoke'] as ClosedProfile), iterations: visits };
        const profile = dividedAmong(original, instances) as ClosedProfile;
        const numbers = Array.from({ length: profile.iterations }, (_, given) => visitNumber(profile, given, instances));
        expect(numbers.toSorted((one, other) => one - other)).toEqual(Array.from({ length: profile.iterations }, (_, index) => index));
      }),
    );
  });

  it('have neighbours in other instances first, and then in the same one', () => {
    const profile = PROFILES['smoke']!;
    const instanceOf = new Map(Array.from({ length: 1000 }, (_, given) => [visitNumber(profile, given, 4), given % 4]));
    expect([0, 1, 2, 3, 4].map((visit) => instanceOf.get(visit))).toEqual([0, 1, 2, 3, 0]);
    expect([480, 481, 599, 600, 719, 720].map((visit) => instanceOf.get(visit))).toEqual([0, 0, 0, 1, 1, 2]);
  });

  it('are as many for each', () => {
    expect(dividedAmong(PROFILES['smoke']!, 3)).toMatchObject({ vus: 21, iterations: 1002 });
    expect(mostInstances(PROFILES['smoke']!)).toBe(20);
    expect(mostInstances(PROFILES['soak']!)).toBe(40);
  });
});

describe('a piece', () => {
  const header = { history: 1, api: 'x', run: 'x', seed: 0, clock: { wallAtZero: 5, uncertaintyMs: 0.1 }, policies: {} };
  const call = (id: number, at: number) => ({ call: id, client: 'user 3', at, action: { do: 'listCampaigns' } });

  it('gives what belongs into the history, and keeps the rest', () => {
    const piece = new Piece();
    const lines = [
      header,
      call(1, 7),
      { return: 1, at: 8, answer: { outcome: 'done' } },
      { sample: 'x', method: 'GET', status: 200, headers: {}, body: null },
      { fault: 'TypeError: x' },
      { counters: { operations: 1, visits: 1, dropped: 0 } },
    ];
    const [, , , sample] = lines;
    const written = lines.map((line) => JSON.stringify(line));
    expect(written.map((text) => piece.take(text))).toEqual([
      undefined,
      { line: lines[1], text: written[1] },
      { line: lines[2], text: written[2] },
      { sample },
      { fault: 'TypeError: x' },
      undefined,
    ]);
    expect(piece.header?.clock.uncertaintyMs).toBe(0.1);
    expect(piece.counters).toEqual({ operations: 1, visits: 1, dropped: 0 });
    expect([...piece.clients]).toEqual(['user 3']);
    expect(piece.firstCall).toBe(7);
  });

  it('bears what a log makes of it: lines of others, a cut line, a return whose call is lost', () => {
    const piece = new Piece();
    const texts = [
      'level=warning msg="x"',
      '{"call":1,"client":"user 1","at":3,"act',
      JSON.stringify({ return: 9, at: 8, answer: {} }),
      '',
      '{"level":"x"}',
      '{"sample":"x"}',
    ];
    expect(texts.map((text) => piece.take(text))).toEqual(texts.map(() => undefined));
    expect(piece.said).toEqual([texts[0], texts[1]]);
    expect(piece.counters).toBeUndefined();
  });

  it('reads responses that were written as they came', () => {
    const piece = new Piece({ dialect: dialectOf('vouchery-v1.0') });
    const action = { do: 'getRedemption', code: 'A', transaction: 't' };
    const body = JSON.stringify({ transaction_id: 't', total_transaction_cost: 40 });
    const responses = [
      [
        { status: 200, body },
        { outcome: 'done', action: 'getRedemption', value: expect.objectContaining({ transaction: 't', cost: 40 }) },
      ],
      [
        { status: 200, body: '{' },
        { outcome: 'broken', action: 'getRedemption', why: expect.stringContaining('status 200') },
      ],
      [
        { status: 404, body: null },
        { outcome: 'refused', action: 'getRedemption', status: 404, reasons: ['other'] },
      ],
    ] as const;
    for (const [id, [response, answer]] of responses.entries()) {
      piece.take(JSON.stringify({ ...call(id, 7), action }));
      const taken = piece.take(JSON.stringify({ return: id, at: 8, ...response }));
      expect(taken).toMatchObject({ line: { return: id, at: 8, answer } });
      expect(JSON.parse((taken as { readonly text: string }).text)).toMatchObject({ return: id, at: 8, answer });
    }
    expect(piece.unfit).toBeUndefined();
  });

  it('tells how long a request waited for its turn, and keeps that out of the history', () => {
    const piece = new Piece();
    piece.take(JSON.stringify(call(1, 7)));
    const line = { return: 1, at: 108, answer: { outcome: 'done', action: 'listCampaigns', value: {} } };
    const { return: id, at, answer } = line;
    expect(piece.take(JSON.stringify({ return: id, at, waited: 99.5, answer }))).toEqual({
      line,
      text: JSON.stringify(line),
      waitedMs: 99.5,
    });
  });

  it('takes back what never left, once', () => {
    const piece = new Piece();
    const unsent = JSON.stringify({ unsent: 1 });
    expect(piece.take(unsent)).toBeUndefined();
    piece.take(JSON.stringify(call(1, 7)));
    expect(piece.take(unsent)).toEqual({ line: { unsent: 1 }, text: unsent });
    expect(piece.take(unsent)).toBeUndefined();
  });

  it('masks what a target repeats of secrets, and nothing that it was asked for', () => {
    const redactor = new Redactor();
    redactor.learn('hunter22');
    const piece = new Piece({ mask: (action, answer) => maskedAnswer(redactor, action, answer) });
    let ids = 0;
    const said = (transaction: string, answer: object): string => {
      ids += 1;
      const id = ids;
      piece.take(JSON.stringify({ ...call(id, 7), action: { do: 'getRedemption', code: 'A', transaction } }));
      return (piece.take(JSON.stringify({ return: id, at: 8, answer })) as { readonly text: string }).text;
    };
    const done = { outcome: 'done', action: 'getRedemption', value: { transaction: 't', customer: 'user:hunter22' } };
    expect(said('t', done)).toContain('"customer":"user:***"');
    expect(said('hunter22-7', done)).toContain('hunter22');
    const broken = { outcome: 'broken', action: 'getRedemption', why: 'no answer: hunter22' };
    expect(said('t', broken)).toContain('"why":"no answer: ***"');
  });

  it.each([
    ['a call that comes twice', [call(1, 7), call(1, 7)], 'operation 1 is called a second time'],
    ['an answer that says nothing', [call(1, 7), { return: 1, at: 8, answer: {} }], 'the answer of operation 1 cannot be read'],
    ['a call of nothing', [{ call: 1, client: 'user 3', at: 7 }], 'the call of operation 1 is without its instant or action'],
    ['a call at no instant', [{ ...call(1, 7), at: 'x' }], 'the call of operation 1 is without its instant or action'],
    [
      'a return at no instant',
      [call(1, 7), { return: 1, answer: { outcome: 'refused', reasons: [] } }],
      'the return of operation 1 is without its instant',
    ],
    [
      'a return before its call',
      [call(1, 7), { return: 1, at: 6, answer: { outcome: 'refused', reasons: [] } }],
      'operation 1 returns before it is called',
    ],
    [
      'an answer of another action',
      [call(1, 7), { return: 1, at: 8, answer: { outcome: 'refused', action: 'redeem', reasons: [] } }],
      'operation 1 is a listCampaigns, and its answer that of a redeem',
    ],
    ['counters of nothing', [{ counters: null }], 'its counters are without their numbers'],
    ['counters without a number', [{ counters: { operations: 1, visits: 2 } }], 'its counters are without their numbers'],
    ['a header without its clock', [{ history: 1, run: 'x' }], 'its header is without clock or policies'],
    ['what is right', [call(1, 7), { return: 1, at: 8, answer: { outcome: 'refused', reasons: [] } }], undefined],
  ])('tells of %s', (_, lines, told) => {
    const piece = new Piece();
    for (const line of [header, ...lines]) piece.take(JSON.stringify(line));
    expect(piece.unfit).toBe(told);
  });

  it('is added to others', () => {
    const pieces = [30, 10, 20].map((at) => {
      const piece = new Piece();
      piece.take(JSON.stringify(call(1, at)));
      return piece;
    });
    expect(startedWithin(pieces)).toBe(20);
    expect(startedWithin([new Piece(), pieces[0]!])).toBeNull();
    expect(
      sumOf([
        { operations: 1, visits: 2, dropped: 3 },
        { operations: 10, visits: 20, dropped: 30 },
      ]),
    ).toEqual({ operations: 11, visits: 22, dropped: 33 });
    // Each of two writers may err in its own direction.
    expect(uncertaintyOf([0.1, 0.5, 0.3])).toBe(0.8);
  });
});

describe('a meeting', () => {
  it('waits for all, and tells them all the same', async () => {
    const meeting = await Meeting.open(['0', '1']);
    try {
      const both = ['0', '1'].map((name) => fetch(`${meeting.url}${name}`));
      await meeting.complete;
      meeting.release('now');
      expect(await Promise.all(both.map(async (one) => await (await one).text()))).toEqual(['now', 'now']);
    } finally {
      meeting.close();
    }
  });

  it('does not wait for who has died, there or on the way, and lets nobody in who is late', async () => {
    const meeting = await Meeting.open(['0', '1', '2']);
    try {
      const dying = new AbortController();
      const died = fetch(`${meeting.url}0`, { signal: dying.signal }).catch(() => 'dead');
      dying.abort();
      expect(await died).toBe('dead');
      meeting.expectNoMore('0');
      meeting.expectNoMore('1');
      const last = fetch(`${meeting.url}2`);
      await meeting.complete;
      meeting.release('now');
      expect(await (await last).text()).toBe('now');
      expect((await fetch(`${meeting.url}1`)).status).toBe(410);
    } finally {
      meeting.close();
    }
  });
});
