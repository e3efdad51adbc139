/** Clauses of the topic `rule` about where and how long a rule has an effect, for every kind of rule. */
import type { CaseContext, Check } from '../../engine/check.ts';
import { caseOf } from '../case.ts';
import { TRIALS, type TrialKind, type TrialSale } from './rule-trials.ts';
import { type Because, granted, redeem, saleFor, turnedDown } from './sales.ts';
import { setSister, setStage } from './stage.ts';

export const checks: readonly Check[] = [
  {
    id: 'rule.change-effect',
    title: 'A rule holds as it was last changed, and after its deletion not at all',
    clauses: ['rule.change-effect'],
    cases: () =>
      TRIALS.flatMap((kind) => [
        ...(kind.kind === 'new-customer'
          ? []
          : [caseOf(`update${kind.word}`, 'sales after the update', (context) => updates(context, kind))]),
        caseOf(`delete${kind.word}`, 'sales after the deletion', (context) => deletes(context, kind)),
      ]),
  },
  {
    id: 'rule.other-campaign',
    title: 'A rule holds for its own campaign only',
    clauses: ['rule.other-campaign'],
    cases: () => TRIALS.map((kind) => caseOf(`create${kind.word}`, 'sales in another campaign', (context) => staysAtHome(context, kind))),
  },
];

async function updates(context: CaseContext, kind: TrialKind): Promise<void> {
  const { campaign, code } = await setStage(context);
  const { rule, made, update } = await kind.prepare(context, code);
  const { rule: key } = await context.given<'addRule'>({ do: 'addRule', campaign, rule });
  await given(context, code, made);
  const exchange = await context.call(`update${kind.word}`, {
    path: kind.singular ? { campaign_id: campaign } : { id: key },
    body: update?.body,
  });
  const { status = 0 } = exchange.response ?? {};
  if (status >= 300) context.undecided(`the set-up failed: the update of the rule was answered with status ${status}`);
  await judge(context, code, update?.sales ?? [], {
    kind: 'updated-rule-holds-otherwise',
    message: 'After its update the rule did not hold with the new values.',
  });
}

async function deletes(context: CaseContext, kind: TrialKind): Promise<void> {
  const { campaign, code } = await setStage(context);
  const { rule, made } = await kind.prepare(context, code);
  const { rule: key } = await context.given<'addRule'>({ do: 'addRule', campaign, rule });
  await given(context, code, made);
  await context.given<'removeRule'>({ do: 'removeRule', campaign, kind: kind.kind, rule: key });
  await judge(context, code, made.map(unhindered), { kind: 'deleted-rule-holds', message: 'After its deletion the rule still held.' });
}

async function staysAtHome(context: CaseContext, kind: TrialKind): Promise<void> {
  const { main, campaign, code } = await setStage(context);
  const sister = await setSister(context, main);
  const { rule, made } = await kind.prepare(context, code);
  await context.given<'addRule'>({ do: 'addRule', campaign, rule });
  try {
    await given(context, code, made);
  } finally {
    // Also where the rules of yet other campaigns made the set-up come out otherwise: this campaign has no rule at all.
    await judge(context, sister.code, made.map(unhindered), {
      kind: 'rule-holds-elsewhere',
      message: 'A rule of one campaign held for another.',
    });
  }
}

function unhindered(sale: TrialSale): TrialSale {
  return { ...sale, under: sale.discount };
}

/** Plays sales under a rule as it was made. That it holds at all is for the check of its kind to judge. */
async function given(context: CaseContext, code: string, sales: readonly TrialSale[]): Promise<void> {
  for (const { discount, more, under } of sales) {
    const { answer } = await redeem(context, saleFor(context, code, discount, more));
    const as = answer.outcome === 'done' ? answer.value.discount : answer.outcome;
    if (as !== under) context.undecided('the rule did not hold as it was made: another check tells');
  }
}

async function judge(context: CaseContext, code: string, sales: readonly TrialSale[], because: Because): Promise<void> {
  for (const { discount, more, under } of sales) {
    const step = await redeem(context, saleFor(context, code, discount, more));
    if (under === 'refused') turnedDown(context, step, because);
    else granted(context, step, under, because);
  }
}
