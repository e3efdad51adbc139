/** Holds a sandbox against the model, over HTTP: every answer has to be among the outcomes that the model allows. */
import type { Action } from '../../src/dialects/action.ts';
import type { Answer } from '../../src/dialects/answer.ts';
import { dialectOf } from '../../src/dialects/index.ts';
import { answerOf, wireRequestOf } from '../../src/engine/dialect-exchange.ts';
import { fits, toldOutcome } from '../../src/model/outcome.ts';
import { type Circumstances, EMPTY, keyOf, type State } from '../../src/model/state.ts';
import { isModelled, step } from '../../src/model/step.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { openTarget, type Target } from '../../src/target/client.ts';
import { Clock, type ClockLease } from '../../src/target/clock.ts';
import { authorizationOf } from '../../src/target/credentials.ts';
import { targetOf } from '../kill/against-sandbox.ts';
import type { Intent, Known } from './intents.ts';

export const API = 'vouchery-v1.0';

/** No run may keep more thoughts about unknown policies than this. */
const MOST_STATES = 5000;

export interface Comparison {
  /** How many answers were held against the model. */
  readonly steps: number;
  /** How often each action was done, or refused and why. */
  readonly answers: ReadonlyMap<string, number>;
  /** The most states that the model took for possible at once. */
  readonly states: number;
}

export interface Compared extends AsyncDisposable {
  /** Performs the intents in a project of their own. @throws Disagreement */
  run(intents: readonly Intent[]): Promise<void>;
  readonly soFar: Comparison;
}

export class Disagreement extends Error {
  override name = 'Disagreement';
}

/** @param told policies as the model knows them: those of the sandbox, some of them, or none */
export async function compare(
  policies: Readonly<Record<string, string>>,
  told: Circumstances['policies'],
  defects: readonly string[] = [],
): Promise<Compared> {
  const sandbox = await startSandbox({ api: API, policies, defects });
  const configuration = targetOf(sandbox, {});
  const target = openTarget({ ...configuration, limits: { ...configuration.limits, totalRequests: 1_000_000 } });
  const clock = new Clock(configuration.clock!, configuration, target.redactor);
  const answers = new Map<string, number>();
  const sums = { steps: 0, states: 0 };
  return {
    async run(intents) {
      const lease = await clock.lease();
      try {
        await walk(target, lease, intents, policies, told, (name, answer, states) => {
          sums.steps += 1;
          sums.states = Math.max(sums.states, states);
          const key = answer.outcome === 'refused' ? `${name} ${answer.reasons.join('+')}` : `${name} ${answer.outcome}`;
          answers.set(key, (answers.get(key) ?? 0) + 1);
        });
      } finally {
        await lease.end();
      }
    },
    get soFar() {
      return { ...sums, answers };
    },
    async [Symbol.asyncDispose]() {
      await target.close();
      await sandbox.close();
    },
  };
}

async function walk(
  target: Target,
  lease: ClockLease,
  intents: readonly Intent[],
  policies: Circumstances['policies'],
  told: Circumstances['policies'],
  note: (name: string, answer: Answer, states: number) => void,
): Promise<void> {
  const known: Known = { mains: [], discounts: [], codes: [], pending: [], settled: [], rules: [] };
  const lines: string[] = [];
  let states: readonly State[] = [EMPTY];
  let [movedTo, movedAt] = [lease.start.getTime(), performance.now()];
  for (const intent of intents) {
    if (intent.want === 'wait') {
      movedTo += Math.ceil(performance.now() - movedAt) + intent.minutes * 60_000;
      movedAt = performance.now();
      await lease.moveTo(new Date(movedTo));
      lines.push(`${intent.minutes} minutes go by`);
      continue;
    }
    const action = intent.action(known);
    if (action === undefined || !isModelled(action)) continue;
    const answer = await perform(target, lease, action, policies);
    // What passed on this side has passed on the other; the start of the lease was told by a clock that may tick in between.
    const at = [movedTo - 1000, movedTo + (performance.now() - movedAt) + 1000] as const;
    const value = answer.outcome === 'done' ? answer.value : undefined;
    const outcomes = states.flatMap((state) => step(state, action, { policies: told, at }, value));
    const next = new Map(outcomes.filter((outcome) => fits(outcome, answer)).map(({ state }) => [keyOf(state), state]));
    lines.push(`${toldAction(action)}\n     ${toldAnswer(answer)}`);
    if (next.size === 0 || next.size > MOST_STATES) {
      const allowed = [...new Set(outcomes.map(toldOutcome))].map((one) => `     allowed: ${one}`);
      const why = next.size === 0 ? 'The last answer is none that the model allows' : `${next.size} states are possible`;
      throw new Disagreement(
        `${why}:\n${lines.map((line, index) => `${String(index + 1).padStart(3)}. ${line}`).join('\n')}\n${allowed.join('\n')}`,
      );
    }
    states = [...next.values()];
    note(action.do, answer, states.length);
    learn(known, action, value);
  }
}

function learn(known: Known, action: Action, value: unknown): void {
  if (action.do === 'validateRedemption' && value !== undefined) known.pending.push(action.basket);
  else if (action.do === 'redeem' || action.do === 'validateRedemption') known.settled.push(action.basket);
  else if ((action.do === 'confirmRedemption' || action.do === 'cancelRedemption') && value !== undefined) {
    const at = known.pending.findIndex(({ code, transaction }) => code === action.code && transaction === action.transaction);
    known.settled.push(...known.pending.splice(at, at === -1 ? 0 : 1));
  }
  if (action.do === 'createVoucher' && !known.codes.includes(action.code)) known.codes.push(action.code);
  if (action.do === 'importVouchers')
    known.codes.push(...action.rows.map(({ code }) => code).filter((code) => !known.codes.includes(code)));
  if (value === undefined) return;
  if (action.do === 'createCampaign') {
    (action.draft.kind === 'main' ? known.mains : known.discounts).push((value as { campaign: string }).campaign);
  } else if (action.do === 'createVoucherBatch') known.codes.push(...(value as readonly { code: string }[]).map(({ code }) => code));
  else if (action.do === 'addRule')
    known.rules.push({ campaign: action.campaign, kind: action.rule.kind, rule: (value as { rule: string }).rule });
}

async function perform(target: Target, lease: ClockLease, action: Action, policies: Circumstances['policies']): Promise<Answer> {
  const dialect = dialectOf(API);
  const exchange = await target.send({
    ...wireRequestOf(dialect, action, policies),
    role: 'admin',
    authorization: authorizationOf(lease.credentials!['admin']!, 'basic'),
  });
  return answerOf(dialect, action, exchange);
}

function toldAction({ do: name, ...members }: Action): string {
  return `${name} ${JSON.stringify(members)}`;
}

function toldAnswer(answer: Answer): string {
  if (answer.outcome === 'done') return `done: ${JSON.stringify(answer.value)}`;
  return answer.outcome === 'refused' ? `refused (${answer.status}) for ${answer.reasons.join(', ')}` : `broken: ${answer.why}`;
}
