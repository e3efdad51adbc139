/** Runs cases and keeps the books of their checks: when one begins, when its last case is done, and how it came out. */
import type { Need } from '../spec/api.ts';
import { type Clock, ClockFailure } from '../target/clock.ts';
import type { Credentials } from '../target/target.ts';
import type { Check } from './check.ts';
import { CaseRun } from './context.ts';
import { type Setting, underLease } from './leased-clock.ts';
import type { SelectedCase } from './selection.ts';
import type { Session } from './session.ts';
import { escalate, type Verdict } from './verdict.ts';

export interface CaseOutcome {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly stack?: string;
  readonly exchanges?: number;
}

interface Book {
  readonly startedAt: number;
  verdict: Verdict;
  open: number;
}

/** All needs of a case. */
export function needsOf({ check, case: one }: SelectedCase): ReadonlySet<Need> {
  return new Set([...(check.needs ?? []), ...(one.needs ?? [])]);
}

/** What a target's configuration lacks for these needs; undefined where nothing is missing. */
export function missingFor(
  needs: ReadonlySet<Need>,
  hasClock: boolean,
  credentials: Readonly<Record<string, Credentials>>,
): string | undefined {
  for (const need of needs) {
    if (need === 'clock') {
      if (!hasClock) return 'needs a movable clock, and the configuration has no clock hook';
    } else {
      const role = need === 'other-project' ? need : need.slice('role:'.length);
      if (credentials[role] === undefined) return `needs credentials for ${role}, and the configuration has none`;
    }
  }
  return undefined;
}

export class CaseRunner {
  readonly #session: Session;
  readonly #clock: Clock | undefined;
  readonly #large: boolean;
  readonly #books = new Map<Check, Book>();
  readonly #totals = new Map<Check, number>();

  constructor(session: Session, cases: readonly SelectedCase[], clock: Clock | undefined, large: boolean) {
    this.#session = session;
    this.#clock = clock;
    this.#large = large;
    for (const { check } of cases) this.#totals.set(check, (this.#totals.get(check) ?? 0) + 1);
  }

  /** Why a case cannot be asked of this target at all. */
  #unasked(selected: SelectedCase): CaseOutcome | undefined {
    const { check, case: one } = selected;
    if (this.#session.lacks(check.id)) return { verdict: 'unsupported', reason: `the target lacks ${check.id}` };
    if (one.operation !== undefined && this.#session.lacks(one.operation)) {
      return { verdict: 'unsupported', reason: `the target lacks ${one.operation}` };
    }
    if ((check.large === true || one.large === true) && !this.#large) {
      return { verdict: 'skipped', reason: 'sends something large: run with --large' };
    }
    const missing = missingFor(needsOf(selected), this.#clock !== undefined, this.#session.credentials);
    return missing === undefined ? undefined : { verdict: 'skipped', reason: missing };
  }

  /** Runs one case that needs no clock. */
  async run(selected: SelectedCase): Promise<void> {
    const { credentials, ledger } = this.#session;
    await this.#account(
      selected,
      async () => this.#unasked(selected) ?? (await this.#runIn(selected, { credentials, ledger, clock: undefined })),
    );
  }

  /**
   * Runs one case under a clock lease of its own. Gives whether others may run beside it, because the time that moves is only that of a
   * project of its own.
   */
  async runLeased(selected: SelectedCase): Promise<boolean> {
    let apart = true;
    await this.#account(selected, async () => {
      const unasked = this.#unasked(selected);
      if (unasked !== undefined || this.#clock === undefined) return unasked ?? { verdict: 'skipped', reason: 'there is no clock hook' };
      try {
        return await underLease(this.#session, this.#clock, async (setting, ownProject) => {
          apart = ownProject;
          const missing = missingFor(needsOf(selected), true, setting.credentials);
          if (missing !== undefined) return { verdict: 'skipped', reason: `${missing}, nor has the project of the clock lease` };
          return await this.#runIn(selected, setting);
        });
      } catch (error) {
        if (!(error instanceof ClockFailure)) throw error;
        const { stop } = this.#session;
        if (stop.signal.aborted) return { verdict: 'skipped', reason: stop.reason ?? 'interrupted' };
        return { verdict: 'error', reason: error.message };
      }
    });
    return apart;
  }

  async #runIn({ check, case: one }: SelectedCase, setting: Setting): Promise<CaseOutcome> {
    const run = new CaseRun({ session: this.#session, check: check.id, case: one.name, operation: one.operation, ...setting });
    const outcome = await run.finish((context) => one.run(context));
    return { ...outcome, exchanges: run.exchanges };
  }

  async #account(selected: SelectedCase, work: () => Promise<CaseOutcome>): Promise<void> {
    const session = this.#session;
    const { check, case: one } = selected;
    let book = this.#books.get(check);
    if (book === undefined) {
      book = { startedAt: performance.now(), verdict: 'skipped', open: this.#totals.get(check) ?? 0 };
      this.#books.set(check, book);
      session.emit({ event: 'check started', check: check.id });
    }
    const start = performance.now();
    const { exchanges = 0, ...outcome } = await work();
    const operation = one.operation ?? null;
    session.emit({
      event: 'case finished',
      check: check.id,
      case: one.name,
      operation,
      ...outcome,
      durationMs: performance.now() - start,
      exchanges,
    });
    session.countVerdict(outcome.verdict);
    book.verdict = escalate(book.verdict, outcome.verdict);
    book.open -= 1;
    if (book.open === 0) {
      session.emit({ event: 'check finished', check: check.id, verdict: book.verdict, durationMs: performance.now() - book.startedAt });
    }
  }
}
