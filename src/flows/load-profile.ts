/** How hard a workload is run, and for how long: the data of load/profiles.json. Pure: k6 loads this file. */

interface Common {
  readonly about: string;
  /** What is not counted in throughput and latency. */
  readonly warmUpSeconds?: number;
  /** How long a visitor thinks between two steps, on average: evenly spread from half as long to one and a half times as long. */
  readonly thinkSeconds?: number;
  readonly thresholds: Thresholds;
}

/** What has to hold; warm-up is not counted. */
export interface Thresholds {
  /** Milliseconds from call to return, of all requests: at most. */
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  readonly p99Ms?: number;
  readonly maxMs?: number;
  /** At least. */
  readonly requestsPerSecond?: number;
  readonly redemptionsPerSecond?: number;
}

/** So many users, each as fast as it is answered, until the visits or the time are used up. */
export interface ClosedProfile extends Common {
  readonly executor: 'shared-iterations';
  readonly vus: number;
  readonly iterations: number;
  readonly maxDuration: string;
}

/** Visits arrive at a rate, however fast they are answered. */
export interface OpenProfile extends Common {
  readonly executor: 'constant-arrival-rate';
  readonly rate: number;
  readonly timeUnit: '1s';
  readonly duration: string;
  readonly preAllocatedVUs: number;
  readonly maxVUs: number;
}

export interface RampingProfile extends Common {
  readonly executor: 'ramping-arrival-rate';
  readonly startRate: number;
  readonly timeUnit: '1s';
  readonly stages: readonly { readonly target: number; readonly duration: string }[];
  /** Whether more visits arrive than the target can serve, to find how many that is: then missing ones are a result, not a fault of the load. */
  readonly findsLimit?: boolean;
  readonly preAllocatedVUs: number;
  readonly maxVUs: number;
}

export type Profile = ClosedProfile | OpenProfile | RampingProfile;

/** What may be adjusted. */
export interface Adjustments {
  /** Visits a second: of a rate that rises and falls the highest; makes any other model an open one at this rate. */
  readonly rate?: number | undefined;
  /** Users: of a closed model all, of an open one those that there are at most. */
  readonly vus?: number | undefined;
  readonly durationSeconds?: number | undefined;
  readonly thinkSeconds?: number | undefined;
  /** What the target's limits let a run send: a closed model provides for no more visits than requests, since each takes one at least. */
  readonly limits?: { readonly requestsPerSecond?: number | undefined; readonly totalRequests?: number | undefined };
  /** They take the place of those of the profile, one by one. */
  readonly thresholds?: Thresholds | undefined;
}

/** A closed model goes on for its time; so many visits for each user and second are provided for. */
const VISITS_OF_USER_PER_SECOND = 100;
const MOST_VISITS = 100_000;

export function adjusted(original: Profile, { rate, vus, durationSeconds, thinkSeconds, limits = {}, thresholds }: Adjustments): Profile {
  const profile: Profile = {
    ...original,
    thresholds: { ...original.thresholds, ...thresholds },
    ...(thinkSeconds === undefined ? {} : { thinkSeconds }),
  };
  const { about, warmUpSeconds, thinkSeconds: think } = profile;
  const common = {
    about,
    thresholds: profile.thresholds,
    ...(warmUpSeconds === undefined ? {} : { warmUpSeconds }),
    ...(think === undefined ? {} : { thinkSeconds: think }),
  };
  const lasting = durationSeconds ?? secondsOf(profile);
  if (profile.executor === 'ramping-arrival-rate') {
    const steeper = (rate ?? highestRate(profile)) / highestRate(profile);
    const longer = lasting / secondsOf(profile);
    const maxVUs = vus ?? Math.max(20, Math.ceil(profile.maxVUs * steeper));
    return {
      ...profile,
      startRate: Math.max(1, Math.round(profile.startRate * steeper)),
      stages: profile.stages.map(({ target, duration }) => ({
        target: Math.max(1, Math.round(target * steeper)),
        duration: `${secondsIn(duration) * longer}s`,
      })),
      maxVUs,
      preAllocatedVUs: Math.min(maxVUs, Math.ceil(profile.preAllocatedVUs * Math.max(1, steeper))),
    };
  }
  if (rate !== undefined) {
    const maxVUs = vus ?? Math.max(20, 2 * rate);
    return {
      ...common,
      executor: 'constant-arrival-rate',
      rate,
      timeUnit: '1s',
      duration: `${lasting}s`,
      preAllocatedVUs: Math.min(maxVUs, Math.max(10, Math.ceil(rate / 5))),
      maxVUs,
    };
  }
  if (profile.executor === 'shared-iterations') {
    const users = vus ?? profile.vus;
    const { requestsPerSecond = Number.POSITIVE_INFINITY, totalRequests = Number.POSITIVE_INFINITY } = limits;
    const wanted =
      vus === undefined && durationSeconds === undefined
        ? profile.iterations
        : Math.min(MOST_VISITS, Math.max(profile.iterations, Math.ceil(users * lasting * VISITS_OF_USER_PER_SECOND)));
    const iterations = Math.min(wanted, Math.ceil(requestsPerSecond * lasting), totalRequests);
    return { ...profile, vus: Math.min(users, iterations), iterations, maxDuration: `${lasting}s` };
  }
  const maxVUs = vus ?? profile.maxVUs;
  return { ...profile, maxVUs, preAllocatedVUs: Math.min(maxVUs, profile.preAllocatedVUs), duration: `${lasting}s` };
}

function highestRate({ startRate, stages }: RampingProfile): number {
  return Math.max(startRate, ...stages.map(({ target }) => target));
}

/** Visits a second that a rate which rises and falls asks for, so many seconds after it began. */
export function rateAt({ startRate, stages }: RampingProfile, seconds: number): number {
  let [from, left] = [startRate, seconds];
  for (const { target, duration } of stages) {
    const lasts = secondsIn(duration);
    if (left < lasts) return from + ((target - from) * left) / lasts;
    left -= lasts;
    from = target;
  }
  return from;
}

/** Fit for so many instances: each has a user from the first visit on, and a closed model as many users and visits as every other. */
export function dividedAmong(profile: Profile, instances: number): Profile {
  if (profile.executor !== 'shared-iterations') return { ...profile, preAllocatedVUs: Math.max(profile.preAllocatedVUs, instances) };
  const rounded = (number: number): number => Math.ceil(number / instances) * instances;
  return { ...profile, vus: rounded(profile.vus), iterations: rounded(profile.iterations) };
}

/** So many instances can divide it; more would leave some without users or visits. */
export function mostInstances(profile: Profile): number {
  const users = usersOf(profile);
  if (profile.executor === 'shared-iterations') return Math.min(users, profile.iterations);
  return profile.executor === 'constant-arrival-rate' ? Math.min(users, profile.rate) : users;
}

/** How long it lasts at most. */
export function secondsOf(profile: Profile): number {
  if (profile.executor === 'shared-iterations') return secondsIn(profile.maxDuration);
  if (profile.executor === 'constant-arrival-rate') return secondsIn(profile.duration);
  return profile.stages.reduce((sum, { duration }) => sum + secondsIn(duration), 0);
}

/** Visits that there will be at most. */
export function visitsOf(profile: Profile): number {
  if (profile.executor === 'shared-iterations') return profile.iterations;
  if (profile.executor === 'constant-arrival-rate') return Math.ceil(profile.rate * secondsIn(profile.duration));
  let rate = profile.startRate;
  let visits = 0;
  for (const { target, duration } of profile.stages) {
    visits += ((rate + target) / 2) * secondsIn(duration);
    rate = target;
  }
  return Math.ceil(visits);
}

/** Users that there will be at most. */
export function usersOf(profile: Profile): number {
  return profile.executor === 'shared-iterations' ? profile.vus : profile.maxVUs;
}

export function modelOf(profile: Profile): 'open' | 'closed' {
  return profile.executor === 'shared-iterations' ? 'closed' : 'open';
}

/** Visits in a row of one instance: whole rounds of most workloads; a pair of the others is now and then divided between two instances. */
const BLOCK = 120;

/**
 * Which visit an instance makes, of the number that k6 gives it: those go round among the instances, so that neighbours are in different ones. At
 * a rate they come at their time, and meet. In a closed model each instance goes at its own pace, and neighbours that are apart miss each other:
 * there instances take turns for a block, and then each makes a block of neighbours by itself.
 */
export function visitNumber(profile: Profile, given: number, instances: number): number {
  if (profile.executor !== 'shared-iterations' || instances === 1) return given;
  const [own, instance] = [Math.floor(given / instances), given % instances];
  const [block, place] = [Math.floor(own / BLOCK), own % BLOCK];
  const whole = (block + 1) * BLOCK * instances <= profile.iterations;
  return block % 2 === 1 && whole ? (block * instances + instance) * BLOCK + place : given;
}

/** The scenario of k6. */
export function scenarioOf(profile: Profile): object {
  const { about: _about, warmUpSeconds: _warmUp, thinkSeconds: _think, thresholds: _thresholds, ...scenario } = profile;
  // k6 refuses members that it does not know.
  const { findsLimit: _findsLimit, ...known } = scenario as Partial<RampingProfile>;
  return known;
}

/** `90s` or `10m`, as the profiles write it. */
function secondsIn(text: string): number {
  return Number.parseFloat(text) * (text.endsWith('m') ? 60 : 1);
}
