/**
 * The campaigns that a history has made, and what a list or a single read may show of them (`campaign.read-back`, `campaign.updated`).
 * Pure: k6 loads this file.
 */
import type { CampaignDraft } from '../dialects/action.ts';
import type { CampaignView } from '../dialects/answer.ts';
import type { Ledger } from './ledger.ts';
import { Lifetime, Population, type Span } from './lifetimes.ts';
import { type History, mayBeDone, type Operation } from './record.ts';
import { Register } from './registers.ts';

export class HeldCampaign extends Lifetime {
  readonly status = new Register<string>({ value: 'draft' });
  makers = 0;
  /** Whether its name or place may have changed. */
  mayBeRenamed = false;

  readonly campaign: string;
  readonly draft: CampaignDraft;

  constructor(campaign: string, draft: CampaignDraft) {
    super();
    this.campaign = campaign;
    this.draft = draft;
  }

  get told(): string {
    return `campaign ${this.campaign}`;
  }
}

export class HeldCampaigns {
  readonly #byKey = new Map<string, HeldCampaign>();
  /** Where nobody is seen to switch a campaign on, somebody else does. */
  readonly #activationsSeen: boolean;
  #all: Population | undefined;

  constructor({ operations }: History, ledger: Ledger) {
    this.#activationsSeen = operations.some(({ action }) => action.do === 'changeCampaign' && action.status === 'active');
    for (const operation of operations) {
      const { action, answer } = operation;
      if (action.do !== 'createCampaign' || answer?.outcome !== 'done') continue;
      const key = (answer.value as CampaignView).campaign;
      const held = this.#byKey.get(key) ?? new HeldCampaign(key, action.draft);
      held.made(operation);
      held.makers += 1;
      this.#byKey.set(key, held);
    }
    for (const operation of operations) {
      const { action } = operation;
      if (!mayBeDone(operation)) continue;
      if (action.do === 'changeCampaign') {
        const held = this.#byKey.get(action.campaign);
        if (action.status !== undefined) held?.status.set(operation, action.status);
        if (
          held !== undefined &&
          (action.changes?.name !== undefined || action.changes?.parent !== undefined || action.changes?.kind !== undefined)
        ) {
          held.mayBeRenamed = true;
        }
      } else if (action.do === 'deleteCampaign') {
        this.#byKey.get(action.campaign)?.removed(operation);
        // What becomes of the campaigns below it no clause says.
        for (const { key, draft, mayLeave } of ledger.campaigns.values()) {
          if (mayLeave || draft.parent === action.campaign) this.#byKey.get(key)?.removed(operation, false);
        }
      }
    }
  }

  get(campaign: string): HeldCampaign | undefined {
    return this.#byKey.get(campaign);
  }

  all(): Population {
    this.#all ??= new Population([...this.#byKey.values()]);
    return this.#all;
  }

  /** Whether a campaign certainly has been active all the while. */
  isActive(campaign: string, span: Span): boolean {
    const held = this.#byKey.get(campaign);
    return held?.makers === 1 && held.certainDuring(span) && held.status.during(span).every((status) => status === 'active');
  }

  /** What is wrong with a view; undefined: nothing, or nobody can tell. */
  faultOf(view: CampaignView, held: HeldCampaign, span: Span): string | undefined {
    if (held.makers !== 1) return undefined;
    const { name, kind, parent } = held.draft;
    if (!held.mayBeRenamed && view.name !== undefined && view.name !== name) return `as "${view.name}" instead of "${name}"`;
    if (!held.mayBeRenamed && kind === 'discount' && view.parent !== undefined && view.parent !== parent) {
      return `below campaign ${view.parent} instead of ${parent}`;
    }
    if (view.status === undefined || (view.status === 'active' && !this.#activationsSeen)) return undefined;
    return held.status.during(span).includes(view.status) ? undefined : `as ${view.status}, which it cannot have been then`;
  }
}

/** Campaigns that may have been deleted, by themselves or with their main campaign. */
export function deletedCampaigns(operations: readonly Operation[], ledger: Ledger): ReadonlySet<string> {
  const deleted = new Set(
    operations.flatMap((operation) =>
      operation.action.do === 'deleteCampaign' && mayBeDone(operation) ? [operation.action.campaign] : [],
    ),
  );
  if (deleted.size === 0) return deleted;
  for (const { key, draft, mayLeave } of ledger.campaigns.values()) if (mayLeave || deleted.has(draft.parent ?? '')) deleted.add(key);
  return deleted;
}
