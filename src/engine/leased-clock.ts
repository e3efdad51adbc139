/** Work under a lease of the target's clock, and the clock that a case is given for it. */
import type { Clock, ClockLease } from '../target/clock.ts';
import type { Credentials } from '../target/target.ts';
import type { TargetClock } from './check.ts';
import { Ledger } from './ledger.ts';
import type { Session } from './session.ts';

/** With whose credentials a case runs, where it notes what it made, and what moves its time. */
export interface Setting {
  readonly credentials: Readonly<Record<string, Credentials>>;
  readonly ledger: Ledger;
  readonly clock: TargetClock | undefined;
}

/**
 * Opens a lease, works and ends the lease. What is made in the lease's own project goes with it, so nobody has to take it away.
 * @param work is told whether the lease came with a project of its own
 * @throws ClockFailure where no lease was given
 */
export async function underLease<Result>(
  session: Session,
  clock: Clock,
  work: (setting: Setting, ownProject: boolean) => Promise<Result>,
): Promise<Result> {
  const lease = await clock.lease(session.stop.signal);
  const ownProject = lease.credentials !== undefined;
  const credentials = lease.credentials ?? session.credentials;
  const ledger = ownProject ? new Ledger() : session.ledger;
  try {
    return await work({ credentials, ledger, clock: clockOf(lease) }, ownProject);
  } finally {
    await end(session, lease);
  }
}

async function end(session: Session, lease: ClockLease): Promise<void> {
  try {
    await lease.end();
  } catch (error) {
    session.emit({ event: 'notice', message: (error as Error).message });
  }
}

/** The target's time runs on between two moves, so what is known of it is the last move and what has passed since. */
function clockOf(lease: ClockLease): TargetClock {
  let set = lease.start.getTime();
  let since = performance.now();
  return {
    now: () => new Date(set + (performance.now() - since)),
    moveTo: async (instant) => {
      if (instant.getTime() < set) {
        throw new Error(`the clock cannot be moved back, from ${new Date(set).toISOString()} to ${instant.toISOString()}`);
      }
      await lease.moveTo(instant);
      set = instant.getTime();
      since = performance.now();
    },
  };
}
