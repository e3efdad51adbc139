/** Takes away what a run has made, and says what stays. */
import type { Action } from '../dialects/action.ts';
import type { Answer } from '../dialects/answer.ts';
import type { Dialect, PolicyValues, Resource } from '../dialects/dialect.ts';
import type { Target } from '../target/client.ts';
import { authorizationOf } from '../target/credentials.ts';
import type { Credentials } from '../target/target.ts';
import { answerOf, wireRequestOf } from './dialect-exchange.ts';
import type { Made } from './ledger.ts';
import { eachOf } from './side-by-side.ts';

/** Exchanges in a row without an answer, after which nothing more is asked. */
const PATIENCE = 3;

/** What hangs on other things goes first. */
const STAGES: readonly ((resource: Resource) => boolean)[] = [
  ({ kind }) => kind === 'redemption',
  ({ kind }) => kind === 'voucher',
  (resource) => resource.kind === 'campaign' && !resource.main,
  (resource) => resource.kind === 'campaign' && resource.main,
  ({ kind }) => kind === 'customer',
  ({ kind }) => kind === 'category' || kind === 'area',
];

export interface CleanUpOptions {
  readonly dialect: Dialect;
  readonly target: Target;
  readonly policies: PolicyValues;
  /** By role. */
  readonly credentials: Readonly<Record<string, Credentials>>;
  /** The oldest first. */
  readonly made: readonly Made[];
  /** Aborted when there is no more time. */
  readonly signal: AbortSignal;
  /** Told how many things were tried so far. */
  readonly progress?: (tried: number) => void;
}

export interface LeftBehind {
  readonly made: Made;
  /** Kind and keys, such as `redemption CODE TRANSACTION`. */
  readonly resource: string;
  readonly why: string;
}

export interface CleanUpResult {
  /** Taken away, or gone already. */
  readonly cleaned: number;
  readonly left: readonly LeftBehind[];
}

/** Kind and keys, such as `redemption CODE TRANSACTION`. */
function nameOf({ kind, ...members }: Resource): string {
  return `${kind} ${Object.values(members)
    .filter((value) => typeof value === 'string')
    .join(' ')}`;
}

/** Performs an action without a judge: for what is not part of any check. The request is exempt from the run's total. */
export async function performQuietly(
  options: Pick<CleanUpOptions, 'dialect' | 'target' | 'policies' | 'signal'>,
  action: Action,
  role: string,
  credentials: Credentials,
): Promise<{ readonly answer: Answer; readonly failed: boolean }> {
  const { dialect, target, policies, signal } = options;
  const exchange = await target.send({
    ...wireRequestOf(dialect, action, policies),
    role,
    authorization: authorizationOf(credentials),
    exempt: true,
    signal,
  });
  const answer = answerOf(dialect, action, exchange);
  return { answer, failed: exchange.failure !== undefined };
}

/** Never throws for anything that the target does: what cannot be taken away is left behind. */
export async function cleanUp(options: CleanUpOptions): Promise<CleanUpResult> {
  const { dialect, target, credentials, made, signal, progress = () => {} } = options;
  const left: LeftBehind[] = [];
  let cleaned = 0;
  let failures = 0;

  /** Why it stays; undefined where it is gone. */
  const takeAway = async ({ resource, role }: Made): Promise<string | undefined> => {
    const own = credentials[role];
    if (own === undefined) return `there are no credentials for ${role}`;
    let why = 'the API has no way to take it away';
    for (const [attempt, action] of dialect.removals(resource).entries()) {
      if (signal.aborted) return 'there was no time to take it away';
      if (failures >= PATIENCE) return 'the target no longer answers';
      const { answer, failed } = await performQuietly(options, action, role, own);
      failures = failed ? failures + 1 : 0;
      if (answer.outcome === 'done') return attempt === 0 ? undefined : `${why}; ${action.do} was done instead`;
      if (answer.outcome === 'refused' && answer.reasons.includes('not-found')) return attempt === 0 ? undefined : why;
      const told = answer.outcome === 'refused' ? `refused (${answer.reasons.join(', ')})` : answer.why;
      if (attempt === 0) why = `${action.do}: ${told}`;
    }
    return why;
  };

  const newestFirst = made.toReversed();
  for (const isOfStage of STAGES) {
    const stage = newestFirst.filter(({ resource }) => isOfStage(resource));
    await eachOf(stage, target.configuration.limits.concurrency, async (one) => {
      const why = await takeAway(one);
      if (why === undefined) cleaned += 1;
      else left.push({ made: one, resource: nameOf(one.resource), why });
      progress(cleaned + left.length);
    });
  }
  return { cleaned, left };
}
