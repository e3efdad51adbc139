/** Which load is asked for: the flags that say so, and what they come to. */
import { Argument, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { adjusted, dividedAmong, mostInstances, type Profile, usersOf, visitsOf } from '../flows/load-profile.ts';
import type { Workload } from '../flows/workload.ts';
import { PROFILES, WORKLOADS } from '../load/workloads.ts';
import type { TargetLimits } from '../target/target.ts';
import { type CommandFailure, usageFailure } from './failure.ts';
import { seconds, secondsOrNone, wholeNumber } from './flag-values.ts';
import type { Settings } from './settings.ts';
import { suggest } from './suggestion.ts';

export const DEFAULT_PROFILE = 'smoke';

export interface LoadSizeFlags {
  readonly sandbox?: boolean | undefined;
  readonly profile: string;
  readonly rate?: number | undefined;
  readonly vus?: number | undefined;
  readonly duration?: number | undefined;
  readonly think?: number | undefined;
  readonly instances: number;
}

export interface AskedLoad {
  readonly workload: Workload<never>;
  readonly profileName: string;
  readonly profile: Profile;
}

export function workloadArgument() {
  return new Argument('<workload>', `what is done: ${WORKLOADS.map(({ name }) => name).join(', ')}`);
}

export function rateFlag() {
  return new Option(
    '--rate <number>',
    'visits a second, however fast they are answered (open model); of ramp and spike the most',
  ).argParser(wholeNumber(1, 10_000));
}

export function vusFlag() {
  return new Option('--vus <number>', 'users; with a rate, at most so many').argParser(wholeNumber(1, 5000));
}

export function durationFlag() {
  return new Option('--duration <seconds>', 'how long at most').argParser((text) => {
    const value = seconds(text);
    // k6 takes nothing shorter, and says so only when everything is set up.
    if (value < 1) throw new InvalidArgumentError('Allowed: 1 second or more.');
    return value;
  });
}

export function thinkFlag() {
  return new Option('--think <seconds>', 'how long visitors think between two steps, on average; 0: not at all').argParser(secondsOrNone);
}

export function profileFlag() {
  return new Option('--profile <name>', `how hard, and for how long: ${Object.keys(PROFILES).join(', ')}`).default(DEFAULT_PROFILE);
}

/** @throws CommandFailure with exit code 2 where the visits alone send more than a run may */
export function refuseBeyond(profile: Profile, { totalRequests }: TargetLimits): void {
  const visits = visitsOf(profile);
  if (visits <= totalRequests) return;
  throw usageFailure(
    `${visits} visits send more than ${totalRequests} requests, the limit for one run`,
    'Ask for less, or raise target.limits.totalRequests in the configuration.',
  );
}

/** @throws CommandFailure with exit code 2 where instances, each of which sends a request a second at least, send more than the target may be sent */
export function refuseFaster(instances: number, { requestsPerSecond: limit }: TargetLimits): void {
  if (limit === undefined || limit >= instances) return;
  throw usageFailure(
    `${instances} ${instances === 1 ? 'instance sends' : 'instances send'} more than ${limit} requests a second: none can send less than one`,
    'Ask for fewer instances, or raise target.limits.requestsPerSecond in the configuration.',
  );
}

/**
 * @param others words that may stand where the workload stands
 * @throws CommandFailure with exit code 2 where there is no such workload or profile, or too little of it for so many instances
 */
export function askedLoad(name: string, flags: LoadSizeFlags, { configuration }: Settings, others: readonly string[] = []): AskedLoad {
  const workload = WORKLOADS.find((one) => one.name === name);
  const names = [...WORKLOADS.map((one) => one.name), ...others];
  if (workload === undefined) throw usageFailure(`there is no workload "${name}"`, suggest(name, names));
  const original = PROFILES[flags.profile];
  if (original === undefined) {
    throw usageFailure(`--profile: there is no profile "${flags.profile}"`, suggest(flags.profile, Object.keys(PROFILES)));
  }
  const profile = adjusted(original, {
    rate: flags.rate,
    vus: flags.vus,
    durationSeconds: flags.duration,
    thinkSeconds: flags.think,
    // The built-in sandbox has none.
    limits: flags.sandbox === true ? {} : configuration.target.limits,
    thresholds: configuration.load.thresholds[flags.profile],
  });
  if (flags.instances > mostInstances(profile)) throw tooManyInstances(profile, flags.instances);
  return { workload, profileName: flags.profile, profile: dividedAmong(profile, flags.instances) };
}

function tooManyInstances(profile: Profile, instances: number): CommandFailure {
  const users = usersOf(profile);
  const most = mostInstances(profile);
  const few =
    users === most
      ? `${users} ${users === 1 ? 'user' : 'users'}`
      : `${most} visits${profile.executor === 'shared-iterations' ? '' : ' a second'}`;
  const flag = users === most ? '--vus' : '--rate';
  return usageFailure(
    `--instances: ${few} cannot be divided among ${instances} instances, which need one each`,
    `Ask for at most ${most} instances, or for more with ${flag}.`,
  );
}
