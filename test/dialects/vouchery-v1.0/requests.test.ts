import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import type { Action } from '../../../src/dialects/action.ts';
import type { DialectRequest, PolicyValues } from '../../../src/dialects/dialect.ts';
import { dialectOf } from '../../../src/dialects/index.ts';
import type { BodySpec } from '../../../src/spec/api.ts';
import { loadApi } from '../../../src/spec/load.ts';
import { everyAction, names } from './every-action.ts';

const api = loadApi('vouchery-v1.0');
const dialect = dialectOf('vouchery-v1.0');
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({ ...api.document, $id: 'bundle' });

function title(action: Action): string {
  return JSON.stringify(action).slice(0, 90);
}

/** Whether a path was made from a template. */
function fits(template: string, path: string): boolean {
  return new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(path);
}

/** What is wrong with the body of a request. */
function bodyErrors(body: BodySpec | undefined, request: DialectRequest): readonly unknown[] {
  if (request.body === undefined) return body?.required === true ? ['there is none'] : [];
  if (body === undefined || request.contentType !== body.mediaType) return [`media type ${request.contentType}`];
  if (request.contentType !== 'application/json') return [];
  const validate = ajv.compile({ $ref: `bundle${body.schemaPointer}` });
  validate(JSON.parse(request.body));
  return validate.errors ?? [];
}

function campaignType(request: DialectRequest): unknown {
  return (JSON.parse(request.body ?? '') as { readonly campaign_type: unknown }).campaign_type;
}

it('goes by the policies that it says it goes by', () => {
  const asked = new Set<string>();
  const policies = new Proxy<PolicyValues>({}, { get: (_, name) => void asked.add(String(name)) });
  for (const action of everyAction) dialect.request(action, policies);
  expect([...asked].sort()).toEqual([...dialect.requestPolicies].sort());
});

describe('every action', () => {
  it('is among the examples', () => {
    expect(new Set(everyAction.map((action) => action.do))).toEqual(new Set(Object.keys(names)));
  });

  it.each(everyAction.map((action) => [title(action), action] as const))('%s is a request of the spec', (_, action) => {
    const request = dialect.request(action, {});
    const operation = api.operations.get(request.operation)!;
    expect(request.method).toBe(operation.method);
    expect(request.path).toSatisfy((path: string) => fits(operation.path, path));
    const known = operation.parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
    const said = request.query.split('&').map((pair) => pair.split('=')[0]);
    expect(['', ...known]).toEqual(expect.arrayContaining(said));
    expect(bodyErrors(operation.requestBody, request)).toEqual([]);
  });
});

describe('a request', () => {
  it('encodes what goes into path and query', () => {
    expect(dialect.request({ do: 'getVoucher', code: 'A/B ?#ü%' }, {}).path).toBe('/vouchers/A%2FB%20%3F%23%C3%BC%25');
    expect(dialect.request({ do: 'getRedemption', code: 'A', transaction: 'x&y=z+1' }, {}).query).toBe('transaction_id=x%26y%3Dz%2B1');
  });

  it('repeats a filter that has several values', () => {
    const request = dialect.request({ do: 'findVoucher', tags: { purpose: 'winback', medium: ['paper', 'web'] } }, {});
    expect(request.query).toBe('purpose=winback&medium=paper&medium=web');
  });

  it('leaves out what the action does not say', () => {
    expect(dialect.request({ do: 'listCampaigns' }, {}).query).toBe('');
    const body = JSON.parse(dialect.request({ do: 'changeCampaign', campaign: '1', status: 'active' }, {}).body ?? '') as unknown;
    expect(body).toEqual({ status: 'active' });
  });

  it('takes the word for a main campaign from the draft, then the policy, then the default', () => {
    const action = { do: 'createCampaign', draft: { kind: 'main', name: 'x' } } as const;
    expect(campaignType(dialect.request(action, {}))).toBe('main');
    expect(campaignType(dialect.request(action, { 'main-campaign-type': 'group' }))).toBe('group');
    expect(
      campaignType(dialect.request({ ...action, draft: { ...action.draft, kindValue: 'top' } }, { 'main-campaign-type': 'group' })),
    ).toBe('top');
  });

  it.each([
    ['query', 'transaction_id=SO-1', undefined],
    ['both', 'transaction_id=SO-1', undefined],
    [undefined, 'transaction_id=SO-1', undefined],
    ['body', '', '{"transaction_id":"SO-1"}'],
  ])('confirms with the transaction id in the place that the policy names: %s', (place, query, body) => {
    const request = dialect.request({ do: 'confirmRedemption', code: 'A', transaction: 'SO-1' }, { 'confirm-transaction-place': place });
    expect([request.query, request.body]).toEqual([query, body]);
  });

  it.each([
    ['object', { latitude: 52.23, longitude: 21.01 }],
    ['both', { latitude: 52.23, longitude: 21.01 }],
    [undefined, { latitude: 52.23, longitude: 21.01 }],
    ['string', '52.23,21.01'],
  ])('sends a location in the shape that the policy names: %s', (shape, location) => {
    const basket = { code: 'A', transaction: 'SO-1', cost: 1, location: { latitude: 52.23, longitude: 21.01 } };
    const { body } = dialect.request({ do: 'redeem', basket }, { 'location-shape': shape });
    expect(JSON.parse(body ?? '')).toMatchObject({ location });
  });

  it.each([
    ['header', 'code,customer_identifier\r\n"A,""1""",c-77\r\nB,\r\n'],
    [undefined, 'code,customer_identifier\r\n"A,""1""",c-77\r\nB,\r\n'],
    ['code-only', '"A,""1"""\r\nB\r\n'],
  ])('imports in the layout that the policy names: %s', (layout, text) => {
    const rows = [{ code: 'A,"1"', customer: 'c-77' }, { code: 'B' }];
    expect(dialect.request({ do: 'importVouchers', campaign: '1', rows }, { 'csv-layout': layout }).body).toBe(text);
  });

  it('writes the border of an area as an encoded path', () => {
    // The example that the notation is documented with.
    const corners = [
      { latitude: 38.5, longitude: -120.2 },
      { latitude: 40.7, longitude: -120.95 },
      { latitude: 43.252, longitude: -126.453 },
    ];
    expect(JSON.parse(dialect.request({ do: 'createArea', name: 'x', corners }, {}).body ?? '')).toEqual({
      name: 'x',
      area: '_p~iF~ps|U_ulLnnqC_mqNvxq`@',
    });
  });
});

describe('dialectOf', () => {
  it('names the known APIs when asked for another', () => {
    expect(() => dialectOf('vouchery-v9')).toThrow('No dialect for the API "vouchery-v9". Known: vouchery-v1.0.');
  });

  it('knows the least role of an action', () => {
    expect(dialect.roleOf('findVoucher')).toBe('point_of_distribution');
    expect(dialect.roleOf('confirmRedemption')).toBe('point_of_sale');
    expect(dialect.roleOf('createCampaign')).toBe('admin');
  });
});
