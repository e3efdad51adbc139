import { describe, expect, it } from 'vitest';
import { productionLook, refusalOf } from '../../src/target/guard.ts';

const NOTHING = { allowedHosts: [], productionHost: undefined };

describe('loopback', () => {
  it.each([
    'http://localhost:3000/api',
    'http://api.localhost',
    'http://127.0.0.1',
    'http://127.8.9.10:80',
    'http://[::1]:8080/x',
    'http://LOCALHOST',
    'http://2130706433',
    'http://[::ffff:127.0.0.1]',
  ])('%s is free', (url) => {
    expect(refusalOf(url, NOTHING)).toBeUndefined();
  });

  it.each(['http://localhost.example.com', 'http://128.0.0.1', 'http://0.0.0.0', 'http://127.0.0.1.example.com', 'http://[::2]'])(
    '%s is not loopback',
    (url) => {
      expect(refusalOf(url, NOTHING)).toContain('not named in the configuration');
    },
  );
});

describe('other hosts', () => {
  it('are refused unless the configuration names them, whatever the case', () => {
    expect(refusalOf('https://staging.example.com/api', NOTHING, 'the clock hook')).toMatch(
      /^the clock hook is on staging\.example\.com.*allowedHosts/,
    );
    expect(
      refusalOf('https://Staging.Example.com./api', { allowedHosts: ['STAGING.example.com'], productionHost: undefined }),
    ).toBeUndefined();
    expect(refusalOf('https://staging.example.com', { allowedHosts: ['example.com'], productionHost: undefined })).toBeDefined();
  });

  it('need their full name typed where they look like production', () => {
    const allowedHosts = ['vouchers.example.com'];
    expect(refusalOf('https://vouchers.example.com', { allowedHosts, productionHost: undefined })).toContain(
      '--production-host vouchers.example.com',
    );
    expect(refusalOf('https://vouchers.example.com', { allowedHosts, productionHost: 'example.com' })).toContain(
      'the flag says example.com',
    );
    expect(refusalOf('https://vouchers.example.com', { allowedHosts, productionHost: 'vouchers.example.com' })).toBeUndefined();
    expect(refusalOf('https://vouchers.example.com', { allowedHosts: [], productionHost: 'vouchers.example.com' })).toContain(
      'allowedHosts',
    );
  });

  it.each(['not a url', 'ftp://localhost/', 'http://anna:secret@localhost/', '/relative'])('%s is no URL to talk to', (url) => {
    const refusal = refusalOf(url, NOTHING);
    expect(refusal).toBeDefined();
    expect(refusal).not.toContain('secret');
  });
});

describe('what looks like production', () => {
  it.each([
    'example.com',
    'example.co.uk',
    'api.example.com',
    'www.example.com',
    'prod.internal',
    'staging-prod.example.com',
    'live.staging.example.com',
    'api2.prod1.example.com',
    'test-company.com',
    'api.testing.io',
    'api.example.dev',
    '8.8.8.8',
    '2001:4860:4860::8888',
    'attestation.example.com',
  ])('%s does', (host) => {
    expect(productionLook(host)).toBeDefined();
  });

  it.each([
    'staging.example.com',
    'api.staging2.example.co.uk',
    'vouchers-qa.example.com',
    'dev.livestock.com',
    'preprod.example.com',
    'test.products.example.com',
    'vouchers',
    'api.local',
    'vouchers.svc.internal',
    'shop.test',
    '10.1.2.3',
    '192.168.0.7',
    'fd00::1',
    'sandbox.example.live',
  ])('%s does not', (host) => {
    expect(productionLook(host)).toBeUndefined();
  });
});
