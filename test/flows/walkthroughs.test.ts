import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Basket, CampaignDraft } from '../../src/dialects/action.ts';
import { batchVouchers } from '../../src/flows/batch-vouchers.ts';
import { type CreatedCampaign, createCampaign } from '../../src/flows/create-campaign.ts';
import { findVoucher } from '../../src/flows/find-voucher.ts';
import { FlowInterrupted, need } from '../../src/flows/flow.ts';
import { release, reserveByAssignment, reserveByCreation, reserveByFind } from '../../src/flows/reserve-code.ts';
import {
  abandonRedemption,
  confirmTwice,
  overtakenRedemption,
  redeemAtOnce,
  redeemInTwoSteps,
  redeemTooEarly,
  reuseCode,
} from '../../src/flows/two-step-redemption.ts';
import type { RunningSandbox } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { walk } from './walk.ts';

let sandbox: RunningSandbox;
let counted = 0;

beforeAll(async () => {
  sandbox = await startSandbox({ api: 'vouchery-v1.0' });
});
afterAll(() => sandbox.close());

function unique(word: string): string {
  counted += 1;
  return `${word}${counted}`;
}

async function campaign(discount: Partial<CampaignDraft> = {}, activate = true): Promise<CreatedCampaign> {
  const plan = { name: unique('Kiwi week '), discount: { type: 'percentage', value: 10 } as const, voucherType: 'unique' as const };
  const { result } = await walk(
    sandbox,
    createCampaign({ main: { name: unique('Fruit spring ') }, discount: { ...plan, ...discount }, activate }),
  );
  return result;
}

async function sale(discount: Partial<CampaignDraft> = {}, activate = true): Promise<Basket> {
  const made = await campaign(discount, activate);
  const code = unique('KIWI');
  await walk(sandbox, need<'createVoucher'>({ do: 'createVoucher', campaign: made.campaign.campaign, code }));
  return { code, transaction: unique('SO-'), cost: 80 };
}

describe('create a campaign', () => {
  it('makes a discount campaign with its rules below a main campaign, and activates it', async () => {
    const { result, steps } = await walk(
      sandbox,
      createCampaign({
        main: { name: 'Fruit spring', maxTotalBudget: 500 },
        discount: { name: 'Kiwi week', discount: { type: 'percentage', value: 10 } },
        rules: [{ kind: 'max-discount', maxDiscount: 5 }, { kind: 'new-customer' }],
      }),
    );
    expect(result.campaign).toMatchObject({ name: 'Kiwi week', status: 'active', parent: result.main.campaign });
    expect(result.rules.map((rule) => rule.campaign)).toEqual([result.campaign.campaign, result.campaign.campaign]);
    expect(steps.map(({ action }) => action.do)).toEqual([
      'createCampaign',
      'createCampaign',
      'addRule',
      'addRule',
      'changeCampaign',
      'changeCampaign',
    ]);
  });

  it('leaves a draft where it is not to be activated', async () => {
    expect((await campaign({}, false)).campaign.status).toBe('draft');
  });

  it('is interrupted by a refusal, and says by which', async () => {
    const flow = createCampaign({ main: { name: 'x' }, discount: { name: 'y', discount: { type: 'guessed' as 'numeric', value: 1 } } });
    const interrupted = await walk(sandbox, flow).catch((error: unknown) => error);
    expect(interrupted).toBeInstanceOf(FlowInterrupted);
    expect(interrupted).toMatchObject({ message: 'createCampaign: refused (invalid-input)', step: { do: 'createCampaign' } });
  });
});

describe('create vouchers in a batch', () => {
  it('orders them, lists them over several pages and reads one', async () => {
    const { campaign: made } = await campaign();
    const order = { campaign: made.campaign, size: 230, alphabet: 'mixed', randomLength: 6, prefix: unique('BATCH') } as const;
    const { result, steps } = await walk(sandbox, batchVouchers(order));
    expect(result.ordered).toHaveLength(230);
    expect(new Set(result.listed.map(({ code }) => code))).toEqual(new Set(result.ordered.map(({ code }) => code)));
    expect(result.first?.campaign).toBe(made.campaign);
    expect(steps.filter(({ action }) => action.do === 'listVouchers')).toHaveLength(3);
  });
});

describe('redeem a voucher', () => {
  it('in two steps', async () => {
    const { result } = await walk(sandbox, redeemInTwoSteps(await sale()));
    expect(result.validated).toMatchObject({ discount: 8, confirmedAt: undefined });
    expect(result.confirmed).toMatchObject({ discount: 8, confirmedAt: expect.any(String) as unknown });
  });

  it('in one step', async () => {
    const basket = await sale();
    const { result } = await walk(sandbox, redeemAtOnce(basket));
    expect(result).toMatchObject({
      code: basket.code,
      transaction: basket.transaction,
      discount: 8,
      confirmedAt: expect.any(String) as unknown,
    });
  });

  it('and abandon it', async () => {
    expect((await walk(sandbox, abandonRedemption(await sale()))).result).toMatchObject({ reasons: ['not-found'] });
  });

  it('and come too late for the budget', async () => {
    const basket = await sale({ voucherType: 'generic', maxTotalBudget: 10 });
    const overtaking = { ...basket, transaction: unique('SO-'), cost: 100 };
    expect((await walk(sandbox, overtakenRedemption(basket, overtaking))).result).toMatchObject({ reasons: ['budget-exceeded'] });
  });

  it('that was used already', async () => {
    expect((await walk(sandbox, reuseCode(await sale(), unique('SO-')))).result).toMatchObject({ reasons: ['code-already-used'] });
  });

  it('of a campaign that is not active', async () => {
    expect((await walk(sandbox, redeemTooEarly(await sale({}, false)))).result).toMatchObject({ reasons: ['campaign-not-active'] });
  });

  it('and confirm it twice', async () => {
    expect((await walk(sandbox, confirmTwice(await sale()))).result).toMatchObject({ reasons: ['already-confirmed'] });
  });

  it('is interrupted where a refusal was expected and did not come', async () => {
    await expect(walk(sandbox, redeemTooEarly(await sale()))).rejects.toThrow('redeem: done, though a refusal was expected');
  });
});

describe('reserve a code for a customer', () => {
  it('while it is made', async () => {
    const { campaign: made } = await campaign();
    const code = unique('KIWI');
    const { result } = await walk(sandbox, reserveByCreation(made.campaign, code, unique('c-')));
    expect(result.map((voucher) => voucher.code)).toEqual([code]);
  });

  it('afterwards, and give it up again', async () => {
    const { code } = await sale();
    const customer = unique('c-');
    await walk(sandbox, need<'createCustomer'>({ do: 'createCustomer', customer }));
    expect((await walk(sandbox, reserveByAssignment(customer, [code]))).result).toMatchObject([{ code, customer }]);
    expect((await walk(sandbox, release(customer, [code]))).result).toEqual([]);
  });

  it('by having one found', async () => {
    const purpose = unique('winback-');
    const { code } = await sale({ tags: { purpose } });
    const customer = unique('c-');
    expect((await walk(sandbox, reserveByFind({ purpose }, customer))).result).toMatchObject({ code, customer });
    await expect(walk(sandbox, reserveByFind({ purpose }, unique('c-')))).rejects.toThrow('findVoucher: nothing was found');
  });
});

describe('find a voucher', () => {
  it('as a point of distribution', async () => {
    const purpose = unique('winback-');
    const { code } = await sale({ tags: { purpose } });
    const { result } = await walk(sandbox, findVoucher({ tags: { purpose: ['nothing', purpose] } }));
    expect(result?.code).toBe(code);
  });

  it('where there is none', async () => {
    expect((await walk(sandbox, findVoucher({ tags: { purpose: unique('nothing-') } }))).result).toBeNull();
  });
});
