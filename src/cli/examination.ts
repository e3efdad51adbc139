/** Asks a target harmless questions: is it there, whom does it know, does its clock hook work? */
import type { Action } from '../dialects/action.ts';
import { dialectOf } from '../dialects/index.ts';
import { performQuietly } from '../engine/clean-up.ts';
import type { Api } from '../spec/api.ts';
import { openTarget, type Target } from '../target/client.ts';
import { Clock, ClockFailure } from '../target/clock.ts';
import type { TargetConfiguration } from '../target/target.ts';
import { rolesOf } from './configuration/api-words.ts';
import { environmentNames } from './configuration/environment-credentials.ts';
import type { Observation } from './observation.ts';

/** Only reads, and every API has it. */
const QUESTION: Extract<Action, { do: 'listCampaigns' }> = { do: 'listCampaigns' };

/** What is seen of a target; nothing is changed there but for a clock lease, which is ended again. */
export async function examineTarget(api: Api, configuration: TargetConfiguration): Promise<Observation[]> {
  const target = openTarget(configuration);
  try {
    const first = await examineRole(api, target, 'admin');
    if (first.state === 'unreachable') return [first, ...basePathHint(api, configuration)];
    const others: Observation[] = [];
    for (const role of rolesOf(api)) if (role !== 'admin') others.push(await examineRole(api, target, role));
    return [
      { subject: 'target', state: 'ok', message: `answers at ${configuration.baseUrl}` },
      ...(first.state === 'wrong' ? basePathHint(api, configuration) : []),
      first,
      ...others,
      await examineClock(target),
      declarations(api, configuration),
    ];
  } finally {
    await target.close();
  }
}

async function examineRole(api: Api, target: Target, role: string): Promise<Observation> {
  const { credentials, policies, baseUrl } = target.configuration;
  const subject = role === 'other-project' ? 'other project' : `role ${role}`;
  const given = credentials[role];
  if (given === undefined) {
    const names = environmentNames(role);
    return {
      subject,
      state: 'note',
      message: `no credentials: name them under target.credentials, or set ${names.user} and ${names.password}, or ${names.apiKey}`,
    };
  }
  const scope = {
    dialect: dialectOf(api.id),
    target,
    policies,
    credentials,
    signal: AbortSignal.timeout(2 * target.configuration.limits.requestTimeoutMs),
  };
  const { answer, failed } = await performQuietly(scope, QUESTION, role, given);
  const how = [given.password === undefined ? [] : ['Basic'], given.apiKey === undefined ? [] : ['Bearer']].flat().join(' and ');
  if (answer.outcome === 'broken') {
    if (failed) return { subject: 'target', state: 'unreachable', message: `${baseUrl} does not answer: ${answer.why}` };
    return { subject, state: 'unreachable', message: `the answer is none of ${api.title}: ${answer.why}` };
  }
  if (answer.outcome === 'refused' && (answer.reasons.includes('not-authenticated') || answer.status === 401)) {
    return { subject, state: 'wrong', message: `the target refuses the credentials (${answer.status} to ${QUESTION.do})` };
  }
  if (answer.outcome === 'refused' && (role === 'admin' || role === 'other-project')) {
    return {
      subject,
      state: 'wrong',
      message: `may not do what an admin may: ${QUESTION.do} is refused (${answer.status}, ${answer.reasons.join(', ')})`,
    };
  }
  return { subject, state: 'ok', message: `accepted (${how} credentials)` };
}

function basePathHint(api: Api, { baseUrl }: TargetConfiguration): Observation[] {
  if (new URL(baseUrl).pathname.replace(/\/$/, '').endsWith(api.basePath)) return [];
  return [
    {
      subject: 'target',
      state: 'note',
      message: `the URL does not end in ${api.basePath}, where ${api.title} usually is: is its path complete?`,
    },
  ];
}

async function examineClock({ configuration, redactor }: Target): Promise<Observation> {
  const subject = 'clock hook';
  if (configuration.clock === undefined) return { subject, state: 'note', message: 'none: target.clock names one' };
  try {
    const lease = await new Clock(configuration.clock, configuration, redactor).lease();
    await lease.end();
    const alone = lease.credentials === undefined ? 'it moves the time of the whole target' : 'it gives each case a project of its own';
    return { subject, state: 'ok', message: `works; ${alone}` };
  } catch (error) {
    if (error instanceof ClockFailure) return { subject, state: 'unreachable', message: error.message };
    throw error;
  }
}

function declarations(api: Api, configuration: TargetConfiguration): Observation {
  const declared = Object.keys(configuration.policies).length;
  return { subject: 'policies', state: 'ok', message: `${declared} declared, ${api.policies.size - declared} left to probes` };
}
