/** Before anything is asked: does the target answer at all, and does it take the credentials? */
import { CaseEnd, Unanswered } from './case-end.ts';
import { CaseRun } from './context.ts';
import type { Session } from './session.ts';

/** Harmless: they only read. More than one, for one may be broken. */
const QUESTIONS = ['listCampaigns', 'listCategories', 'listCustomers'] as const;
/** How often the target is asked before it counts as silent. */
const TRIES = 2;

export type Readiness = 'ready' | 'unreachable' | 'credentials refused';

/** Asks what any client may ask. The answers are judged like all others. */
export async function preflight(session: Session): Promise<Readiness> {
  const { credentials, ledger } = session;
  const scope = { session, check: 'preflight', case: 'is there an answer', operation: undefined, credentials, ledger, clock: undefined };
  const run = new CaseRun(scope);
  let silent = 0;
  let refused = 0;
  for (const question of QUESTIONS) {
    try {
      const { answer } = await run.perform({ do: question });
      const notTaken =
        answer.outcome === 'refused' && answer.reasons.some((reason) => reason === 'not-authenticated' || reason === 'forbidden');
      if (!notTaken && !(answer.outcome === 'refused' && [401, 403].includes(answer.status))) return 'ready';
      refused += 1;
    } catch (thrown) {
      if (thrown instanceof CaseEnd && thrown.verdict === 'error') {
        session.emit({ event: 'notice', message: `nothing could be asked: ${thrown.reason}` });
        return 'unreachable';
      }
      if (!(thrown instanceof Unanswered)) throw thrown;
      // The user or the time limit ended it: that says nothing about the target.
      if (session.stop.signal.aborted) return 'ready';
      // An answer that is no HTTP is an answer: there is something to judge.
      if (thrown.exchange.failure?.kind === 'malformed') return 'ready';
      silent += 1;
      if (silent >= TRIES || thrown.exchange.failure?.kind === 'refused') {
        session.emit({ event: 'notice', message: `nothing could be asked: ${thrown.message}` });
        return 'unreachable';
      }
    }
  }
  if (refused < QUESTIONS.length) return 'ready';
  session.emit({
    event: 'notice',
    message: `the target refuses the credentials for admin (asked: ${QUESTIONS.join(', ')}): nothing can be proven. Check the user, the password or the key, and the project they belong to.`,
  });
  return 'credentials refused';
}
