/** Finishes the clean-up of a run that was killed: finds what it left by the run id that everything carries. */
import type { Action } from '../dialects/action.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { findLeftovers } from '../flows/leftovers.ts';
import { isRunId } from '../flows/run-id-form.ts';
import { openTarget } from '../target/client.ts';
import type { Credentials, TargetConfiguration } from '../target/target.ts';
import { type CleanUpResult, cleanUp, performQuietly } from './clean-up.ts';
import type { Made } from './ledger.ts';

export interface CleanRunOptions {
  readonly dialect: Dialect;
  readonly target: TargetConfiguration;
  readonly runId: string;
  readonly signal?: AbortSignal;
}

type Scope = Parameters<typeof performQuietly>[0];

/** Roles that see a project each. */
const PROJECTS = ['admin', 'other-project'];

/**
 * @throws Error, fit for the user, where the run id is none, the safety guard forbids the target, or its lists cannot be read
 */
export async function cleanRun(options: CleanRunOptions): Promise<CleanUpResult> {
  const { dialect, runId } = options;
  if (!isRunId(runId)) throw new Error(`"${runId}" is no run id: one looks like vs3k9d2a, and stands in the first line of events.ndjson`);
  const target = openTarget(options.target);
  const signal = options.signal ?? new AbortController().signal;
  const policies = options.target.policies;
  const scope = { dialect, target, policies, signal };
  try {
    const { credentials } = options.target;
    return await cleanUp({ ...scope, credentials, made: await leftoversOf(scope, runId, credentials) });
  } finally {
    await target.close();
  }
}

/**
 * Everything on the target that carries a run id, in all projects that there are credentials for.
 * @throws Error, fit for the user, where the target's lists cannot be read
 */
export async function leftoversOf(scope: Scope, runId: string, credentials: Readonly<Record<string, Credentials>>): Promise<Made[]> {
  const made: Made[] = [];
  for (const role of PROJECTS) {
    const own = credentials[role];
    if (own !== undefined) made.push(...(await leftoversIn(scope, runId, role, own)));
  }
  return made;
}

async function leftoversIn(scope: Scope, runId: string, role: string, credentials: Credentials): Promise<Made[]> {
  const flow = findLeftovers(runId);
  let step = flow.next();
  while (step.done !== true) {
    const action: Action = step.value;
    const { answer } = await performQuietly(scope, action, role, credentials);
    if (answer.outcome === 'broken') throw new Error(`the target's lists cannot be read: ${action.do}: ${answer.why}`);
    step = flow.next(answer);
  }
  return step.value.map((resource) => ({ resource, role }));
}
