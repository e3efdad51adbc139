/** What was given back can be had again: none of these is a violation, and each is one without its giving back. */
import { expect, it } from 'vitest';
import type { Action } from '../../src/dialects/action.ts';
import type { Answer } from '../../src/dialects/answer.ts';
import { judgeHistory } from '../../src/history/judge-history.ts';
import type { History } from '../../src/history/record.ts';

const BASKET = { code: 'A', transaction: 'sale', cost: 40 };
const VALIDATE: Action = { do: 'validateRedemption', basket: BASKET };
const CONFIRM: Action = { do: 'confirmRedemption', code: 'A', transaction: 'sale' };
const WITHDRAW: Action = { do: 'cancelRedemption', code: 'A', transaction: 'sale' };
const MAKE: Action = { do: 'createVoucher', campaign: '2', code: 'A' };
const find = (customer: string): Action => ({ do: 'findVoucher', tags: { team: 'red' }, customer });

/** All of it done, one thing after another; with a question mark: nobody has heard of it. */
function history(actions: readonly (Action | readonly [Action, '?'])[]): History {
  const draft = {
    kind: 'discount',
    parent: '1',
    name: 'below',
    voucherType: 'unique',
    discount: { type: 'numeric', value: 5 },
    tags: { team: 'red' },
  } as const;
  const setting: Action[] = [
    { do: 'createCampaign', draft: { kind: 'main', name: 'main' } },
    { do: 'createCampaign', draft },
    { do: 'changeCampaign', campaign: '2', status: 'active' },
    MAKE,
  ];
  let campaigns = 0;
  const operations = [...setting, ...actions].map((step, index) => {
    const [action, unheard] = 'do' in step ? [step, undefined] : step;
    if (action.do === 'createCampaign') campaigns += 1;
    const value = {
      ...('basket' in action ? action.basket : {}),
      campaign: String(campaigns),
      code: 'A',
      transaction: 'sale',
      customer: undefined,
    };
    const done = { outcome: 'done', action: action.do, value: /^(cancel|delete)/.test(action.do) ? null : value } as unknown as Answer;
    const end = unheard === undefined ? { returned: index + 0.5, answer: done } : { returned: undefined, answer: undefined };
    return { id: index + 1, client: 'one', action, called: index, ...end };
  });
  const header = {
    history: 1,
    api: 'any',
    run: 'test',
    seed: 1,
    clock: { wallAtZero: 0, uncertaintyMs: 0 },
    policies: { 'second-confirmation': 'refused' },
  } as const;
  return { header, operations };
}

it.each<[string, readonly Action[], Action | undefined, readonly Action[]]>([
  ['a transaction id whose validation was withdrawn', [VALIDATE], WITHDRAW, [VALIDATE]],
  ['a sale that was withdrawn and validated once more', [VALIDATE, WITHDRAW], VALIDATE, [CONFIRM]],
  ['a code that was deleted', [], { do: 'deleteVoucher', code: 'A' }, [MAKE]],
  ['a reservation that was given up', [find('one')], { do: 'releaseVouchers', customer: 'one', codes: ['A'] }, [find('two')]],
  ['a reservation whose customer was deleted', [find('one')], { do: 'deleteCustomer', customer: 'one' }, [find('two')]],
])('%s can be had again', (_, before, back, after) => {
  expect(judgeHistory(history([...before, back!, ...after]))).toEqual([]);
  expect(judgeHistory(history([...before, [back!, '?'], ...after]))).toEqual([]);
  expect(judgeHistory(history([...before, ...after]))).not.toEqual([]);
});
