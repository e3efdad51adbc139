/** Defects in the walkthroughs break the contract, each at the interaction where a client would feel it. */
import { afterAll, describe, expect, it } from 'vitest';
import { loadApi } from '../../src/spec/load.ts';
import { tryDefects, walkthroughContract } from '../kill/against-sandbox.ts';

const API = 'vouchery-v1.0';
const contract = walkthroughContract(API);

afterAll(() => contract.close());

/** Named before they were tried: defect, and the clause of the interaction that has to break. */
const DEFECTS: readonly (readonly [string, string])[] = [
  ['update-answers-old', 'campaign.updated'],
  ['batch-one-short', 'batch.size'],
  ['draft-redeemable', 'redemption.campaign-inactive'],
  ['campaign-starts-active', 'redemption.campaign-inactive'],
  ['unique-code-twice', 'redemption.unique-once'],
  ['one-step-not-confirmed', 'redemption.unique-once'],
  ['confirm-skips-budget', 'budget.rechecked-at-confirm'],
  ['budget-code-wrong', 'budget.rechecked-at-confirm'],
  ['sale-may-not-delete', 'redemption.abandon'],
  ['forbidden-code-wrong', 'role.sale-refused'],
  ['code-under-other-name', 'role.sale-refused'],
  ['find-nothing-404', 'find.nothing'],
  ['find-ignores-team', 'find.filters'],
  ['basic-refused-by-find', 'find.filters'],
  ['distribution-own-campaigns-only', 'find.filters'],
  ['reserved-list-empty', 'customer.reserved-list'],
  ['reservation-at-creation-lost', 'customer.reserved-list'],
  ['discount-as-string', 'redemption.validate'],
  ['date-not-rfc3339', 'exchange.schema'],
  ['duplicate-key', 'exchange.body-syntax'],
];

describe('a defect in a walkthrough', () => {
  it.each(DEFECTS)('%s breaks %s', async (defect, clause) => {
    const { findings, result } = await tryDefects({
      api: API,
      defects: [defect],
      contracts: { own: contract, alone: true },
    });
    expect(result.exitCode).toBe(1);
    const [found] = findings.filter((finding) => finding.clause === clause && finding.level === 'fail');
    expect(found, findings.map((finding) => `${finding.clause}: ${finding.message}`).join('\n')).toMatchObject({
      check: 'contract.vouchsafe',
      case: expect.stringContaining('given'),
      expected: expect.stringMatching(/./),
      actual: expect.stringMatching(/./),
      exchange: expect.objectContaining({ curl: expect.stringContaining('curl') }),
    });
  });
});

describe('a correct target', () => {
  const others = [...loadApi(API).policies.values()].flatMap((policy) =>
    Object.keys(policy.values ?? {}).flatMap((value) => (value === policy.default ? [] : [[policy.name, value] as const])),
  );

  it.each([['all policies', 'their defaults'] as const, ...others])('keeps the contract with %s = %s', async (name, value) => {
    const policies = loadApi(API).policies.has(name) ? { [name]: value } : {};
    const { findings, cases, result } = await tryDefects({
      api: API,
      policies,
      contracts: { own: contract, alone: true },
    });
    expect(findings).toEqual([]);
    expect(cases.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'skipped')).toEqual([]);
    expect(result.exitCode).toBe(0);
  });
});
