/** The section `target` of a configuration: URLs, files and secrets resolved, the API's words checked. */
import { X509Certificate } from 'node:crypto';
import type { Api } from '../../spec/api.ts';
import type { ClockHook, Credentials, TargetLimits } from '../../target/target.ts';
import { suggest } from '../suggestion.ts';
import { lacksObjection, policyObjection, rolesOf } from './api-words.ts';
import { EMPTY_CONFIGURATION, type TargetSettings } from './configuration.ts';
import { credentialObjection } from './credential-objection.ts';
import { givenText, readGivenFile, type TextPlaces } from './given-text.ts';
import type { Problem } from './problem.ts';
import type { Path, Source } from './source.ts';
import { urlObjection } from './url.ts';

/** What a part of the file may be while it has not passed the schema: every reader below takes only what it can use. */
type Loose = Readonly<Record<string, unknown>>;

/**
 * What the section says. The schema's objections are known already: here only what has the right shape is looked at, and what is wrong
 * with it is added to the problems. `api` is undefined where it is unknown: its words are then left unchecked.
 */
export function targetSettings(
  source: Source,
  section: unknown,
  api: Api | undefined,
  places: TextPlaces,
  problems: Problem[],
): TargetSettings {
  const target = group(section);
  return {
    ...EMPTY_CONFIGURATION.target,
    url: url(source, ['target', 'url'], target.url, problems),
    headers: headers(source, ['target', 'headers'], target.headers, places, problems),
    ca: authority(source, target.ca, places, problems),
    credentials: credentials(source, target.credentials, api, places, problems),
    policies: policies(source, target.policies, api, problems),
    lacks: lacks(source, target.lacks, api, problems),
    clock: clock(source, target.clock, places, problems),
    limits: limits(target.limits),
    allowedHosts: list(target.allowedHosts),
  };
}

function url(source: Source, path: Path, value: unknown, problems: Problem[]): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const objection = urlObjection(value);
  if (objection !== undefined) problems.push(source.problem(path, `${path.join('.')} ${objection.message}`, objection.remedy));
  return value;
}

function headers(source: Source, path: Path, value: unknown, places: TextPlaces, problems: Problem[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, place] of Object.entries(group(value))) {
    if (typeof place === 'string') continue;
    if (['authorization', 'host', 'accept-encoding', 'content-length', 'transfer-encoding', 'connection'].includes(name.toLowerCase())) {
      problems.push(
        source.keyProblem(
          [...path, name],
          `the header ${name} is vouchsafe's own`,
          name.toLowerCase() === 'authorization' ? 'Give the credentials under target.credentials.' : 'Remove it.',
        ),
      );
      continue;
    }
    const text = givenText(source, [...path, name], place, places, problems);
    if (text === undefined) continue;
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) {
      problems.push(
        source.problem(
          [...path, name],
          `the value for the header ${name} has a character that no header may have`,
          'Check it for line breaks.',
        ),
      );
    }
    found[name] = text;
  }
  return found;
}

function authority(source: Source, value: unknown, places: TextPlaces, problems: Problem[]): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const pem = readGivenFile(source, ['target', 'ca'], value, places, problems);
  if (pem === undefined) return undefined;
  if (isCertificate(pem)) return pem;
  problems.push(
    source.problem(['target', 'ca'], `${value}: this is no certificate in PEM form`, 'It begins with -----BEGIN CERTIFICATE-----.'),
  );
  return undefined;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

function credentials(
  source: Source,
  value: unknown,
  api: Api | undefined,
  places: TextPlaces,
  problems: Problem[],
): Record<string, Credentials> {
  const found: Record<string, Credentials> = {};
  for (const [role, entry] of Object.entries(group(value))) {
    const path = ['target', 'credentials', role];
    const known = api === undefined ? undefined : rolesOf(api);
    if (api !== undefined && known?.includes(role) === false) {
      problems.push(source.keyProblem(path, `${api.id} has no role "${role}"`, suggest(role, known)));
    }
    const given: { user?: string; password?: string; apiKey?: string } = {};
    for (const part of ['user', 'password', 'apiKey'] as const) {
      const place = group(entry)[part];
      if (typeof place === 'string' && part !== 'user') continue;
      const text = givenText(source, [...path, part], place, places, problems);
      if (text === undefined) continue;
      const objection = credentialObjection(part, text);
      if (objection !== undefined)
        problems.push(source.problem([...path, part], `${path.join('.')}.${part} ${objection}`, 'Correct it where it is set.'));
      given[part] = text;
    }
    found[role] = given;
  }
  return found;
}

function policies(source: Source, value: unknown, api: Api | undefined, problems: Problem[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, chosen] of Object.entries(group(value))) {
    if (typeof chosen !== 'string' && typeof chosen !== 'number' && typeof chosen !== 'boolean') continue;
    const word = String(chosen);
    found[name] = word;
    const objection = api === undefined ? undefined : policyObjection(api, name, word);
    if (objection === undefined) continue;
    const path = ['target', 'policies', name];
    problems.push(
      objection.about === 'name'
        ? source.keyProblem(path, objection.message, objection.remedy)
        : source.problem(path, objection.message, objection.remedy),
    );
  }
  return found;
}

function lacks(source: Source, value: unknown, api: Api | undefined, problems: Problem[]): readonly string[] {
  const words = list(value);
  words.forEach((word, index) => {
    const objection = api === undefined ? undefined : lacksObjection(api, word);
    if (objection !== undefined) problems.push(source.problem(['target', 'lacks', index], objection.message, objection.remedy));
  });
  return words;
}

function clock(source: Source, value: unknown, places: TextPlaces, problems: Problem[]): ClockHook | undefined {
  if (value === undefined) return undefined;
  const hook = group(value);
  const found = url(source, ['target', 'clock', 'url'], hook.url, problems);
  const sent = headers(source, ['target', 'clock', 'headers'], hook.headers, places, problems);
  return found === undefined ? undefined : { url: found, headers: sent };
}

function limits(value: unknown): Partial<TargetLimits> {
  const { requestsPerSecond, totalRequests, concurrency, requestTimeout, maximumBody } = group(value) as Record<string, number | undefined>;
  return {
    requestsPerSecond,
    ...(totalRequests === undefined ? {} : { totalRequests }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(requestTimeout === undefined ? {} : { requestTimeoutMs: Math.ceil(requestTimeout * 1000) }),
    ...(maximumBody === undefined ? {} : { maximumBodyBytes: maximumBody }),
  };
}

function group(value: unknown): Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : {};
}

/** The non-empty texts of a list. */
function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string' && item !== '') : [];
}
