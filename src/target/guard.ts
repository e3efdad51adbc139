/**
 * The safety guard: which hosts may be talked to. Vouchsafe creates campaigns and redeems vouchers, so
 * - loopback is free;
 * - any other host must be named in `allowedHosts`;
 * - a host that looks like production must be typed in full in a flag as well.
 *
 * A host looks like production where a word of its name says so (prod, production, prd, live, www), or where nothing says otherwise: a
 * public name without a test-like word (test, staging, qa, dev, sandbox, ...) below its registrable domain, or a public IP address.
 * Words are what stands between dots, hyphens, underscores and digits; the top-level domain is no evidence (`.dev` and `.live` are sold
 * to anybody), but names that cannot be public (`.test`, `.local`, `.internal`, one label only, private addresses) do not look like production.
 */
import { BlockList, isIP } from 'node:net';
import type { TargetConfiguration } from './target.ts';

export type Permission = Pick<TargetConfiguration, 'allowedHosts' | 'productionHost'>;

const PRODUCTION_WORDS = new Set(['prod', 'production', 'prd', 'live', 'www']);
const TEST_WORDS = new Set(
  'test tests testing tst staging stage stg qa uat dev devel develop development sandbox sbx preview demo local internal lab ci int integration acc acceptance preprod nonprod rehearsal perf loadtest e2e'.split(
    ' ',
  ),
);
const PRIVATE_TOP_LEVELS = new Set(['test', 'local', 'localhost', 'internal', 'invalid', 'example', 'lan', 'home', 'intranet', 'corp']);
/** Second-level labels under which names are registered in country domains: co.uk, com.au. */
const SHARED_SECOND_LEVELS = new Set(['co', 'com', 'org', 'net', 'ac', 'gov', 'edu', 'or', 'ne']);

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

const PRIVATE = new BlockList();
PRIVATE.addSubnet('10.0.0.0', 8, 'ipv4');
PRIVATE.addSubnet('172.16.0.0', 12, 'ipv4');
PRIVATE.addSubnet('192.168.0.0', 16, 'ipv4');
PRIVATE.addSubnet('169.254.0.0', 16, 'ipv4');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

function addressIn(list: BlockList, host: string): boolean {
  const family = isIP(host);
  return family !== 0 && list.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

/** Whether a host name or address (without brackets) is this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || addressIn(LOOPBACK, host);
}

function wordsOf(labels: readonly string[]): string[] {
  return labels.flatMap((label) => [label, ...label.split(/[-_]/), ...label.split(/[-_\d]+/)]).filter((word) => word !== '');
}

/** Why a host looks like production; undefined where it does not. */
export function productionLook(host: string): string | undefined {
  if (isIP(host) !== 0) {
    return isLoopback(host) || addressIn(PRIVATE, host) ? undefined : 'it is a public address, and nothing says that it is a test system';
  }
  const labels = host.split('.');
  const topLevel = labels.at(-1) ?? '';
  const isPrivate = labels.length === 1 || PRIVATE_TOP_LEVELS.has(topLevel);
  const named = labels.length === 1 ? labels : labels.slice(0, -1);
  const production = wordsOf(named).find((word) => PRODUCTION_WORDS.has(word));
  if (production !== undefined) return `its name contains "${production}"`;
  if (isPrivate) return undefined;
  const registrable = labels.length > 2 && topLevel.length === 2 && SHARED_SECOND_LEVELS.has(labels.at(-2) ?? '') ? 3 : 2;
  const below = labels.slice(0, Math.max(0, labels.length - registrable));
  if (wordsOf(below).some((word) => TEST_WORDS.has(word))) return undefined;
  return 'no part of its name says that it is a test system (such as test, staging, qa, dev or sandbox)';
}

function without(host: string): string {
  return host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}

/**
 * Why a URL may not be talked to, in words for the user, with the remedy; undefined where it may.
 * @param what how the message calls it, such as `the target` or `the clock hook`
 */
export function refusalOf(url: string, permission: Permission, what = 'the target'): string | undefined {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return `${what} has no valid URL: give an absolute one, such as https://staging.example.com/api`;
  }
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    return `${what} has the scheme ${parsed.protocol.slice(0, -1)}: only http and https can be talked to`;
  }
  if (parsed.username !== '' || parsed.password !== '') {
    return `${what} has credentials in its URL, which would be recorded: give them by environment variable or file instead`;
  }
  const host = without(parsed.hostname);
  if (isLoopback(host)) return undefined;
  if (!permission.allowedHosts.some((allowed) => without(allowed) === host)) {
    return `${what} is on ${host}, which is not named in the configuration. Vouchsafe creates campaigns and redeems vouchers there: if that is meant, add "${host}" to allowedHosts`;
  }
  const look = productionLook(host);
  if (look !== undefined && without(permission.productionHost ?? '') !== host) {
    const typed = permission.productionHost === undefined ? '' : ` (the flag says ${permission.productionHost})`;
    return `${what} is on ${host}, which looks like production: ${look}. If it may be written to, type its full name: --production-host ${host}${typed}`;
  }
  return undefined;
}
