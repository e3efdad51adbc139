import { expect, it } from 'vitest';
import { type Client, clientOf, opened, outcome, stage } from './client.ts';

const ORDER = { active: true, size: 20, code_type: 'mixed', random_part_length: 6, prefix: 'KIWI' };

async function codes(client: Client, campaign: number, order: object): Promise<string[]> {
  const { body } = await client('post', `/campaigns/${campaign}/vouchers/batch`, order).expect(200);
  return (body as { code: string }[]).map((voucher) => voucher.code);
}

it('makes as many different codes as ordered, in the ordered form and state', async () => {
  const client = clientOf(await opened());
  const { campaign } = await stage(client, []);
  const forms = { digits: /^D-\d{8}$/, letters: /^L-[A-Z]{8}$/, mixed: /^M-[A-Z\d]{8}$/ };
  const lookAlikes = { digits: [], letters: Array.from('OILZSBUV'), mixed: Array.from('01OIL2Z5S8BUV') };
  for (const [code_type, form] of Object.entries(forms)) {
    const prefix = code_type[0]?.toUpperCase();
    const made = await codes(client, campaign, { ...ORDER, code_type, prefix, size: 300, random_part_length: 8, active: false });
    expect(new Set(made).size).toBe(300);
    for (const code of made) expect(code).toMatch(form);
    const used = new Set(made.map((code) => code.slice(2)).join(''));
    expect(lookAlikes[code_type as keyof typeof forms].filter((character) => used.has(character))).toEqual([]);
    expect((await client('get', `/vouchers/${made[0]}`)).body).toMatchObject({ active: false, campaign: { id: campaign } });
  }
});

it('refuses a prefix that is in use in the project', async () => {
  const sandbox = await opened();
  const client = clientOf(sandbox);
  const { campaign } = await stage(client, []);
  await codes(client, campaign, ORDER);
  const { campaign: other } = await stage(client, []);
  expect(await outcome(client('post', `/campaigns/${other}/vouchers/batch`, ORDER))).toBe('422 prefix/must_be_unique');
  const beta = clientOf(sandbox, 'admin', 'beta');
  expect(await codes(beta, (await stage(beta, [])).campaign, ORDER)).toHaveLength(20);
});

it('fills the room to the last code and not beyond, also beside codes made by hand', async () => {
  const client = clientOf(await opened());
  const { campaign } = await stage(client, ['R-007', 'R-42', 'R-0042']);
  const order = { ...ORDER, code_type: 'digits', random_part_length: 3, prefix: 'R' };
  const refused = await client('post', `/campaigns/${campaign}/vouchers/batch`, { ...order, size: 1000 }).expect(422);
  expect(refused.body.errors).toMatchObject([{ attribute: 'size', code: 'above_maximum', boundary_value: '999' }]);
  const made = await codes(client, campaign, { ...order, size: 999 });
  expect(new Set([...made, 'R-007']).size).toBe(1000);
});

it('makes fifty thousand', async () => {
  const client = clientOf(await opened());
  const { campaign } = await stage(client, []);
  expect(new Set(await codes(client, campaign, { ...ORDER, size: 50_000, random_part_length: 8 })).size).toBe(50_000);
});

it('reports every wrong member with its bound', async () => {
  const client = clientOf(await opened());
  const { campaign } = await stage(client, []);
  const { body } = await client('post', `/campaigns/${campaign}/vouchers/batch`, {
    active: 'yes',
    size: 0,
    code_type: 'runes',
    random_part_length: 11,
  }).expect(422);
  const details = Object.fromEntries(
    (body.errors as { attribute: string; code: string; boundary_value?: string }[]).map((detail) => [
      detail.attribute,
      [detail.code, detail.boundary_value],
    ]),
  );
  expect(details).toEqual({
    active: ['invalid', undefined],
    size: ['below_minimum', '1'],
    code_type: ['unexpected_value', undefined],
    random_part_length: ['above_maximum', '10'],
    prefix: ['required', undefined],
  });
});
