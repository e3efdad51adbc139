import { expect, it } from 'vitest';
import { listApis, loadApi } from '../../src/spec/load.ts';
import { operationsOf } from '../../src/spec/operations.ts';

it('lists the APIs', () => {
  expect(listApis()).toContain('vouchery-v1.0');
});

it('reads an API once', () => {
  expect(loadApi('vouchery-v1.0')).toBe(loadApi('vouchery-v1.0'));
});

it('has the operations, with what is written about the path and in shared parts', () => {
  const api = loadApi('vouchery-v1.0');
  expect(api.operations.size).toBe(75);
  expect(api.basePath).toBe('/api/v1.0');
  const operation = api.operations.get('createRedemption');
  expect(operation).toMatchObject({ method: 'POST', path: '/vouchers/{code}/redemptions', requestBody: { required: true } });
  expect(operation?.parameters.map(({ name, in: place, required }) => [name, place, required])).toEqual([['code', 'path', true]]);
  expect(operation?.responses.get(422)?.body?.schemaPointer).toBe('#/components/schemas/Error');
  expect(api.operations.get('getCampaigns')?.parameters.map(({ name, contested }) => [name, contested])).toEqual([
    ['page', undefined],
    ['per_page', 'page-size'],
  ]);
  expect(api.operations.get('deleteRedemption')?.responses.get(204)?.body).toBeUndefined();
});

it('says which APIs there are where one is not known', () => {
  expect(() => loadApi('vouchery-1.0')).toThrow(/no API "vouchery-1\.0".*Did you mean "vouchery-v1\.0"\?/);
  expect(() => loadApi('../specs/vouchery-v1.0')).toThrow('There is no API');
});

it('says where a document is broken', () => {
  const document = (responses: object): Record<string, unknown> => ({ paths: { '/a': { get: { operationId: 'a', responses } } } });
  expect(() => operationsOf(document({ default: { description: '' } }))).toThrow('not "default"');
  expect(() => operationsOf(document({ 200: { $ref: '#/components/responses/Gone' } }))).toThrow('nothing at #/components/responses/Gone');
});
