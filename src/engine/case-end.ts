/** The ways in which a case ends before its last line. Checks may catch `Unanswered`; the rest is the engine's. */
import type { Exchange } from '../target/exchange.ts';
import type { Verdict } from './verdict.ts';

/** No complete answer came. `exchange.failure` says why, and whether the request may have taken effect. */
export class Unanswered extends Error {
  override name = 'Unanswered';
  readonly exchange: Exchange;

  constructor(exchange: Exchange) {
    const { request, failure } = exchange;
    super(`${request.method} ${request.url}: ${failure?.kind ?? 'no answer'}, ${failure?.message ?? ''}`);
    this.exchange = exchange;
  }
}

/** The case is over, with this verdict unless a finding weighs more. */
export class CaseEnd extends Error {
  override name = 'CaseEnd';
  readonly verdict: Verdict;
  readonly reason: string;

  constructor(verdict: Verdict, reason: string) {
    super(reason);
    this.verdict = verdict;
    this.reason = reason;
  }
}
