/** What is asked when a load is over and all is quiet: its answers have to fit the history as well. */
import type { Action } from '../dialects/action.ts';
import type { Answer, ListView } from '../dialects/answer.ts';
import { CaseEnd, Unanswered } from '../engine/case-end.ts';
import type { CaseContext } from '../engine/check.ts';
import type { LoadAudit } from '../engine/events.ts';
import { auditOf, type Sale } from '../flows/load-audit.ts';
import type { History } from '../history/record.ts';
import { appendLines } from './history-file.ts';
import type { CommonClock } from './instances.ts';
import { maskOf } from './masked-answer.ts';

/** Who asks then, in the history. */
export const AFTERWARDS = 'afterwards';
/** Numbers of its operations: beyond those of the set-up, below those of users. */
const FIRST_NUMBER = 5_000_000;
/** How long sales are tried, and how long is read: a slow target is not asked for ever. */
const TRIES_MS = 60_000;
const AUDIT_MS = 30_000;
/** Requests without an answer in a row, after which nothing more is asked. */
const PATIENCE = 3;

export interface QuietPhase {
  /** The file of the history, to which all is appended. */
  readonly history: string;
  /** That of the history. */
  readonly clock: CommonClock;
  /** The last instant of the load, by the clocks of those who made it: what is asked now follows it, whatever this clock says. */
  readonly after: number;
  /** Sales that are tried, one after another. */
  readonly tries: readonly Action[];
  /** Keys of the campaigns whose redemptions are listed. */
  readonly campaigns: readonly string[];
  /** Sales of the load that are read one by one. */
  readonly sales: readonly Sale[];
}

/** Tries, and then reads. What a target does not answer stays open. */
export async function tryAndRead(context: CaseContext, { history, clock, after, tries, campaigns, sales }: QuietPhase): Promise<LoadAudit> {
  const mask = maskOf(context);
  let number = FIRST_NUMBER;
  let unanswered = 0;
  let answers = 0;
  let cut: string | null = null;
  const counts = { tried: 0, redemptions: 0, vouchers: 0 };

  context.tellPhase('audit');
  const behind = Math.max(0, after - clock.now());
  const now = (): number => clock.now() + behind;

  /** Gives no answer where nothing more is to be asked. */
  const ask = async (action: Action): Promise<Answer | undefined> => {
    const id = number++;
    appendLines(history, [{ call: id, client: AFTERWARDS, at: now(), action }]);
    try {
      const { answer } = await context.perform(action);
      appendLines(history, [{ return: id, at: now(), answer: mask(action, answer) }]);
      unanswered = 0;
      answers += 1;
      context.tellPhase('audit', answers);
      return answer;
    } catch (error) {
      if (error instanceof CaseEnd) cut = error.reason;
      else if (!(error instanceof Unanswered)) throw error;
      else if (error.exchange.failure?.kind === 'blocked') cut = error.exchange.failure.message;
      else {
        unanswered += 1;
        if (context.signal.aborted) cut = context.stopped ?? 'interrupted';
        else if (unanswered >= PATIENCE) cut = 'the target no longer answers';
        else return { outcome: 'broken', action: action.do, why: error.message };
      }
      return undefined;
    }
  };

  let until = performance.now() + TRIES_MS;
  for (const action of tries) {
    if (performance.now() > until) cut = `only so much was tried within ${TRIES_MS / 1000} s`;
    const answer = cut === null ? await ask(action) : undefined;
    if (answer === undefined) return { ...counts, cut };
    if (answer.outcome !== 'broken') counts.tried += 1;
  }
  // What could not be tried is a gap; reading is a sample anyway, and ends when its time is over.
  until = performance.now() + AUDIT_MS;
  const audit = auditOf(campaigns, sales);
  for (let step = audit.next(); step.done !== true && performance.now() <= until; ) {
    const answer = await ask(step.value);
    if (answer === undefined) break;
    if (answer.outcome === 'done' && answer.action === 'getVoucher') counts.vouchers += 1;
    if (answer.outcome === 'done' && answer.action === 'listRedemptions') {
      counts.redemptions += (answer.value as ListView<unknown>).items.length;
    }
    step = audit.next(answer);
  }
  return { ...counts, cut };
}

/** The discount campaigns that a set-up has made. */
export function campaignsOf({ operations }: History): readonly string[] {
  return operations.flatMap(({ action, answer }) =>
    action.do === 'createCampaign' && action.draft.kind === 'discount' && answer?.outcome === 'done'
      ? [(answer.value as { readonly campaign: string }).campaign]
      : [],
  );
}
