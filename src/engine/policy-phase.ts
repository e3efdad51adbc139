/** How the target behaves where the sources leave it open: as it declares, or else as the probes show. */
import { type Clock, ClockFailure } from '../target/clock.ts';
import { missingFor } from './case-runner.ts';
import type { Catalogue, Probe } from './check.ts';
import { CaseRun } from './context.ts';
import type { PolicyState } from './events.ts';
import { type Setting, underLease } from './leased-clock.ts';
import type { Session } from './session.ts';

/** The name under which the probes' exchanges and findings are recorded. */
const PROBES = 'policies';

/**
 * Settles what is known of all policies, and emits it. Probes run one after the other in the order of the catalogue: what one has found
 * out may be needed to say what the next one asks.
 */
export async function settlePolicies(session: Session, catalogue: Catalogue, clock: Clock | undefined): Promise<void> {
  const declared = session.target.configuration.policies;
  const states = new Map<string, PolicyState>();
  for (const { name, question } of session.api.policies.values()) {
    const value = declared[name] ?? null;
    states.set(name, { name, question, value, origin: value === null ? 'unknown' : 'declared' });
  }
  session.policies = [...states.values()];
  for (const [done, probe] of catalogue.probes.entries()) {
    const state = states.get(probe.policy);
    if (state === undefined || state.origin !== 'unknown' || session.stop.reason !== undefined) continue;
    session.tellPhase('policies', done, catalogue.probes.length);
    const value = await inferred(session, probe, clock);
    if (value === undefined) continue;
    states.set(probe.policy, { ...state, value, origin: 'inferred' });
    session.policies = [...states.values()];
  }
  session.emit({ event: 'policies', policies: session.policies });
}

async function inferred(session: Session, probe: Probe, clock: Clock | undefined): Promise<string | undefined> {
  const { credentials, ledger } = session;
  const needs = new Set(probe.needs);
  if (missingFor(needs, clock !== undefined, credentials) !== undefined) return undefined;
  if (!needs.has('clock') || clock === undefined) return await run(session, probe, { credentials, ledger, clock: undefined });
  try {
    return await underLease(session, clock, (setting) => run(session, probe, setting));
  } catch (error) {
    if (!(error instanceof ClockFailure)) throw error;
    session.emit({ event: 'notice', message: `the policy ${probe.policy} stays unknown: ${error.message}` });
    return undefined;
  }
}

async function run(session: Session, probe: Probe, setting: Setting): Promise<string | undefined> {
  let value: string | undefined;
  const probing = new CaseRun({ session, check: PROBES, case: probe.policy, operation: undefined, ...setting });
  const { verdict, reason } = await probing.finish(async (context) => {
    value = await probe.run(context);
  });
  if (verdict === 'error') session.emit({ event: 'notice', message: `the policy ${probe.policy} stays unknown: ${reason}` });
  return value;
}
