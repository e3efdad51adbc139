import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Action } from '../../../src/dialects/action.ts';
import { dialectOf } from '../../../src/dialects/index.ts';
import { response } from '../response.ts';

interface Sample {
  readonly api: string;
  readonly request: { readonly method: string; readonly path: string; readonly body?: object };
  readonly response: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body?: unknown };
}

const dialect = dialectOf('vouchery-v1.0');
const folder = new URL('../../spec/samples/', import.meta.url);

/** What a client wanted in each recorded sample, and what it reads in the answer. */
const SAMPLES: Readonly<Record<string, { readonly action: Action; readonly value: unknown }>> = {
  'activate-campaign': {
    action: { do: 'changeCampaign', campaign: '14', status: 'active' },
    value: { campaign: '14', name: 'Kiwi week', status: 'active', parent: '13' },
  },
  'create-voucher': {
    action: { do: 'createVoucher', campaign: '14', code: 'PLUMTREE' },
    value: { code: 'PLUMTREE', campaign: '14', active: undefined, status: undefined, customer: undefined },
  },
  'find-voucher-none': { action: { do: 'findVoucher', tags: { purpose: 'winback', channel: 'email' }, customer: 'c-77' }, value: null },
  'generate-batch': {
    action: { do: 'createVoucherBatch', campaign: '14', size: 3, alphabet: 'mixed', randomLength: 6, prefix: 'KIWI' },
    value: [expect.objectContaining({ code: 'KIWI-7QX2MP', campaign: '14' })],
  },
  'redeem-at-once': {
    action: { do: 'redeem', basket: { code: 'KIWI-7QX2MP', transaction: 'SO-10042', cost: 80 } },
    value: {
      transaction: 'SO-10042',
      code: 'KIWI-7QX2MP',
      cost: 80,
      discount: 8,
      validatedAt: '2019-02-04T09:15:30.120Z',
      confirmedAt: '2019-02-04T09:15:30.120Z',
      customer: undefined,
    },
  },
  'validate-only': {
    action: { do: 'validateRedemption', basket: { code: 'KIWI-9RT4WZ', transaction: 'SO-10043', cost: 60 } },
    value: expect.objectContaining({ transaction: 'SO-10043', discount: 6, confirmedAt: undefined }),
  },
};

function sample(name: string): Sample {
  return JSON.parse(readFileSync(new URL(`vouchery-v1.0-${name}.json`, folder), 'utf8')) as Sample;
}

function nextPage(link: string | undefined): unknown {
  const answer = dialect.answer({ do: 'listCampaigns' }, response(200, [], link === undefined ? {} : { link }));
  return answer.outcome === 'done' ? answer.value.nextPage : answer;
}

describe('a recorded sample', () => {
  it('is known here, each of them', () => {
    const names = readdirSync(folder).filter((file) => file.startsWith('vouchery-v1.0-'));
    // Two samples show only a part of the answer: see below.
    expect(names.map((file) => file.slice('vouchery-v1.0-'.length, -'.json'.length)).sort()).toEqual(
      [...Object.keys(SAMPLES), 'confirm-redemption', 'list-vouchers-paging'].sort(),
    );
  });

  it.each(Object.entries(SAMPLES))('%s is asked for and understood', (name, { action, value }) => {
    const { request, response: answer } = sample(name);
    const said = dialect.request(action, {});
    expect(said.method).toBe(request.method);
    expect(said.query === '' ? said.path : `${said.path}?${said.query}`).toBe(request.path);
    // The sample of the first step leaves out that it does not confirm.
    expect(JSON.parse(said.body ?? '{}')).toMatchObject(request.body ?? {});
    expect(dialect.answer(action, response(answer.status, answer.body, answer.headers))).toEqual({
      outcome: 'done',
      action: action.do,
      value,
    });
  });

  it('confirm-redemption is asked for', () => {
    const { request } = sample('confirm-redemption');
    const action = { do: 'confirmRedemption', code: 'KIWI-9RT4WZ', transaction: 'SO-10043' } as const;
    const said = dialect.request(action, { 'confirm-transaction-place': 'body' });
    expect([said.method, said.path, JSON.parse(said.body ?? '')]).toEqual([request.method, request.path, request.body]);
  });

  it('list-vouchers-paging tells the total and the next page', () => {
    const { headers } = sample('list-vouchers-paging').response;
    expect(dialect.answer({ do: 'listVouchers', campaign: '14' }, response(200, [], headers))).toEqual({
      outcome: 'done',
      action: 'listVouchers',
      value: { items: [], total: 230, nextPage: 2 },
    });
  });
});

describe('a list', () => {
  it.each([
    [undefined, undefined],
    ['<http://x/a?page=3&per_page=2>; rel=next', 3],
    ['<http://x/a?per_page=2&page=1>; rel="prev", <http://x/a?per_page=2&page=3>; title="a, b"; rel="next"', 3],
    ['<http://x/a?page=1>; rel="first prev", <http://x/a?page=9>; rel="last"', undefined],
    ['<http://x/a?page=9>; rel="last next"', 9],
    ['nonsense', undefined],
    ['<http://x/a?per_page=9>; rel="next"', undefined],
  ])('with Link %s goes on with page %s', (link, page) => {
    expect(nextPage(link)).toBe(page);
  });

  it('has no total where the header counts nothing', () => {
    const answer = dialect.answer({ do: 'listCampaigns' }, response(200, [], { 'total-count': 'many' }));
    expect(answer).toMatchObject({ value: { total: undefined } });
  });
});

describe('an answer', () => {
  it('is broken where the body is not what was asked for', () => {
    const read: Action = { do: 'getCampaign', campaign: '14' };
    for (const body of ['', '<html>', '[]', 'null', '"x"', '{"name":"without a key"}']) {
      expect(dialect.answer(read, response(200, body)).outcome).toBe('broken');
    }
    expect(dialect.answer({ do: 'listCampaigns' }, response(200, [{ id: 1 }, {}])).outcome).toBe('broken');
    expect(dialect.answer({ do: 'listCampaigns' }, response(200, { items: [] })).outcome).toBe('broken');
  });

  it('is broken where the server failed or sent elsewhere: nobody knows what it did', () => {
    for (const status of [500, 503, 302, 101]) {
      expect(dialect.answer({ do: 'deleteCampaign', campaign: '1' }, response(status, { error: true, code: 'unknown_error' }))).toEqual({
        outcome: 'broken',
        action: 'deleteCampaign',
        why: `status ${status}`,
      });
    }
  });

  it('of a removal needs no body', () => {
    expect(dialect.answer({ do: 'deleteCampaign', campaign: '1' }, response(204))).toEqual({
      outcome: 'done',
      action: 'deleteCampaign',
      value: null,
    });
  });

  it('reads rules of singular and of plural kinds as a list', () => {
    expect(
      dialect.answer({ do: 'listRules', campaign: '1', kind: 'max-discount' }, response(200, { id: 4, campaign_id: 1 })),
    ).toMatchObject({
      value: [{ rule: '4', campaign: '1' }],
    });
    expect(dialect.answer({ do: 'listRules', campaign: '1', kind: 'area' }, response(200, [{ id: 4 }, { id: 5 }]))).toMatchObject({
      value: [{ rule: '4' }, { rule: '5' }],
    });
  });
});

it('a number beyond all that can be counted is none', () => {
  const action = { do: 'getRedemption', code: 'A', transaction: 't' } as const;
  const answer = dialect.answer(action, response(200, '{"transaction_id": "t", "granted_discount": 1e999}'));
  expect(answer).toMatchObject({ outcome: 'done', value: { transaction: 't', discount: undefined } });
});
