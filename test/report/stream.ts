/** Small streams of events, as a run would emit them. */
import type { Event, Finding, LoadResult } from '../../src/engine/events.ts';
import type { Verdict } from '../../src/engine/verdict.ts';

const AT = Date.UTC(2026, 0, 5, 9, 0, 0);

export function finding(part: Partial<Finding> = {}): Finding {
  return {
    fingerprint: 'a1b2c3d4',
    level: 'fail',
    clause: 'budget.rechecked',
    operation: 'confirm',
    kind: 'accepted',
    message: 'The confirmation was accepted although the budget was used up.',
    expected: 'refused',
    actual: '200',
    pointer: '',
    check: 'budget.rechecked',
    case: 'confirm: budget used up meanwhile',
    exchange: {
      number: 7,
      operation: 'confirm',
      role: 'admin',
      method: 'PATCH',
      url: 'http://127.0.0.1:8080/sale',
      requestHeaders: [['accept', 'application/json']],
      requestBody: null,
      status: 200,
      responseHeaders: [['content-type', 'application/json']],
      responseBody: '{"confirmed":true}',
      failure: null,
      startedAt: AT,
      durationMs: 3,
      curl: 'curl -X PATCH http://127.0.0.1:8080/sale',
    },
    history: null,
    ...part,
  };
}

export interface Story {
  readonly findings?: readonly Finding[];
  /** Verdict and reason of each case. */
  readonly cases?: readonly (readonly [Verdict, string])[];
  readonly exitCode?: number;
  readonly strict?: boolean;
  readonly unfinished?: boolean;
  readonly loads?: readonly LoadResult[];
  readonly targetFlags?: readonly string[];
}

/** A load that was fast, and redeemed too much. */
export function load(part: Partial<LoadResult> = {}): LoadResult {
  const spans = Array.from({ length: 20 }, (_, index) => index);
  return {
    workload: 'budget-race',
    profile: 'smoke',
    model: 'closed',
    k6: '2.2.0',
    asked: { users: 20, visits: 1000, seconds: 10, thinkSeconds: 0 },
    stopped: null,
    durationMs: 2000,
    warmUpMs: 0,
    visits: 1000,
    dropped: 3,
    operations: 1200,
    open: 1,
    redemptions: 400,
    operationsPerSecond: 600,
    redemptionsPerSecond: 200,
    latency: [{ action: 'all', count: 1199, p50Ms: 4, p90Ms: 9, p95Ms: 12, p99Ms: 30, maxMs: 41 }],
    outcomes: [
      { action: 'redeem', outcome: 'done', reason: '', count: 400 },
      { action: 'redeem', outcome: 'refused', reason: 'budget-exceeded', count: 798 },
      { action: 'redeem', outcome: 'error', reason: '500 <script>alert(1)</script>', count: 1 },
      { action: 'redeem', outcome: 'open', reason: 'interrupted', count: 1 },
    ],
    errors: 1,
    troubles: [
      {
        kind: 'error',
        fromMs: 812,
        toMs: 820,
        toEnd: false,
        requests: 1,
        of: 4,
        reason: '500 <script>alert(1)</script>',
        told: 'at 0:00.8: 1 of 4 requests: 500 <script>alert(1)</script>',
      },
    ],
    sampled: [{ operation: 'list', status: 200, count: 12 }],
    audit: { tried: 140, redemptions: 400, vouchers: 50, cut: null },
    thresholds: [{ metric: 'p95Ms', condition: 'at most 2000 ms', actual: 12, holds: true }],
    histograms: {},
    course: {
      spanMs: 100,
      operations: spans.map(() => 60),
      redemptions: spans.map(() => 20),
      refusals: spans.map(() => 40),
      errors: spans.map((span) => (span === 3 ? 1 : 0)),
      p50Ms: spans.map(() => 4),
      p95Ms: spans.map((span) => (span === 5 ? null : 12)),
      p99Ms: spans.map(() => 30),
      limits: [{ name: 'budget of campaign 7', unit: 'amount', limit: 100, spent: spans.map((span) => Math.min(110, span * 10)) }],
      limitsInAll: 1,
    },
    history: { file: 'history-budget-race.ndjson', judged: true, complete: true, violations: 1, undecided: 0 },
    ...part,
  };
}

/** A run of one check with the given cases; findings belong to the first of them. */
export function stream({
  findings = [],
  cases = [['pass', '']],
  exitCode = 0,
  strict = false,
  unfinished = false,
  loads = [],
  targetFlags,
}: Story = {}): Event[] {
  const verdict: Verdict = exitCode === 1 ? 'fail' : exitCode === 4 ? 'inconclusive' : 'pass';
  const events: Event[] = [
    {
      event: 'run started',
      at: AT,
      format: 1,
      runId: 'vs000001',
      api: 'shop-v1',
      apiTitle: 'Shop API 1',
      target: 'http://127.0.0.1:8080',
      ...(targetFlags === undefined ? {} : { targetFlags }),
      seed: 7,
      strict,
      environment: { node: 'v24' },
      operations: [
        { id: 'confirm', method: 'PATCH', path: '/sale', tag: 'Sales', summary: 'Confirm', evidence: 'documented', statuses: [200, 422] },
        { id: 'list', method: 'GET', path: '/sales', tag: 'Sales', summary: 'List', evidence: 'client', statuses: [200] },
      ],
      clauses: [
        {
          id: 'budget.rechecked',
          sentence: 'A confirmation is refused when the budget was used up meanwhile.',
          level: 'must',
          evidence: 'documented',
          sources: ['S1'],
          operations: ['confirm'],
          policy: null,
          untestable: null,
          checks: ['budget.rechecked'],
        },
        {
          id: 'budget.hidden',
          sentence: 'Nobody sees this.',
          level: 'should',
          evidence: 'inferred',
          sources: [],
          operations: [],
          policy: 'rounding',
          untestable: 'it cannot be seen from outside',
          checks: [],
        },
      ],
      checks: [
        {
          id: 'budget.rechecked',
          title: 'The budget is looked at again',
          topic: 'budget',
          clauses: ['budget.rechecked'],
          cases: cases.length,
        },
      ],
      knownFailures: [],
    },
    {
      event: 'policies',
      at: AT,
      policies: [{ name: 'rounding', question: 'How are cents rounded?', value: 'half-up', origin: 'declared' }],
    },
    { event: 'check started', at: AT + 10, check: 'budget.rechecked' },
    {
      event: 'exchange',
      at: AT + 20,
      check: 'budget.rechecked',
      case: 'case 1',
      operation: 'confirm',
      method: 'PATCH',
      url: 'http://127.0.0.1:8080/sale',
      role: 'admin',
      status: 200,
      failure: null,
      durationMs: 3,
      problems: 0,
    },
    ...findings.map((one): Event => ({ event: 'finding', at: AT + 30, ...one })),
    ...cases.map(
      ([ended, reason], index): Event => ({
        event: 'case finished',
        at: AT + 40,
        check: 'budget.rechecked',
        case: index === 0 ? 'confirm: budget used up meanwhile' : `confirm: case ${index + 1}`,
        operation: 'confirm',
        verdict: ended,
        reason,
        durationMs: 5,
        exchanges: 1,
      }),
    ),
    ...loads.map((one): Event => ({ event: 'load finished', at: AT + 50, ...one })),
  ];
  if (unfinished) return events;
  return [
    ...events,
    { event: 'check finished', at: AT + 50, check: 'budget.rechecked', verdict, durationMs: 5 },
    {
      event: 'run finished',
      at: AT + 60,
      verdict,
      exitCode,
      stopped: null,
      durationMs: 60,
      exchanges: 1,
      cleanUpRequests: 4,
      cleaned: 3,
      left: 0,
    },
  ];
}

export const FAILING: Story = {
  findings: [finding()],
  cases: [
    ['fail', ''],
    ['skipped', 'no clock'],
  ],
  exitCode: 1,
};
