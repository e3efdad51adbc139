import { describe, expect, it } from 'vitest';
import { listApis, loadApi } from '../../src/spec/load.ts';
import { createMatcher } from '../../src/spec/match.ts';

describe('the operation that a request means', () => {
  const match = createMatcher(loadApi('vouchery-v1.0'));

  it.each([
    ['GET', '/vouchers/find', 'findVoucher', {}],
    ['GET', '/vouchers/find?medium=email', 'findVoucher', {}],
    ['GET', '/vouchers/KIWI-1', 'getVoucher', { code: 'KIWI-1' }],
    ['PATCH', '/vouchers/find', 'updateVoucher', { code: 'find' }],
    ['GET', '/vouchers/a%2Fb%20c', 'getVoucher', { code: 'a/b c' }],
    ['GET', '/vouchers/constructor', 'getVoucher', { code: 'constructor' }],
    ['GET', `/vouchers/${'x'.repeat(500)}`, 'getVoucher', { code: 'x'.repeat(500) }],
    ['POST', '/vouchers/KIWI-1/redemptions', 'createRedemption', { code: 'KIWI-1' }],
  ])('%s %.40s is %s', (method, path, operation, parameters) => {
    const found = match(method, path);
    expect(found?.operation.id).toBe(operation);
    expect({ ...found?.parameters }).toEqual(parameters);
  });

  it.each([
    ['HEAD', '/campaigns'],
    ['BREW', '/campaigns'],
    ['GET', '/campaigns/'],
    ['GET', '/vouchers/'],
    ['GET', '/Campaigns'],
    ['GET', '//campaigns'],
    ['GET', ''],
    ['GET', '/vouchers/%zz'],
    ['GET', '/vouchers/%E0%A4%A'],
  ])('%s "%s" is none', (method, path) => {
    expect(match(method, path)).toBeUndefined();
  });
});

it.each(listApis())('every operation of %s is found by its own path', (id) => {
  const api = loadApi(id);
  const match = createMatcher(api);
  for (const { id: operation, method, path } of api.operations.values()) {
    expect(match(method, path.replaceAll(/\{[^}]+\}/g, '17'))?.operation.id).toBe(operation);
  }
});
