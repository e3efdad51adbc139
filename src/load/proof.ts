/** The part of a history that proves a violation: small enough for a report. */
import type { Action } from '../dialects/action.ts';
import type { ListView } from '../dialects/answer.ts';
import { byCall, type History, type Operation, type Violation } from '../history/record.ts';

/** Operations of the violation that are shown; of a longer proof the last ones, which went too far. */
const MOST_OPERATIONS = 100;

/** The operations of a violation, before them what has made the campaigns and codes that they are about, and what else was done with the sales that it reads. */
export function proofOf({ header, operations }: History, violation: Violation): History {
  const told = new Set(violation.operations);
  const shown = operations.filter(({ id }) => told.has(id)).slice(-MOST_OPERATIONS);
  const reads = shown.some(({ action }) => action.do.startsWith('get') || action.do.startsWith('list'));
  const sales = new Map(reads ? shown.flatMap(({ action }) => saleIn(action)) : []);
  const beside = operations.filter(({ id, action }) => {
    return !told.has(id) && sales.size > 0 && saleIn(action).some(([transaction, code]) => sales.get(transaction) === code);
  });
  const proving = [...shown, ...beside.slice(-MOST_OPERATIONS)];
  const named = new Set([...told, ...proving.map(({ id }) => id)]);
  const codes = new Set(proving.flatMap(codesIn));
  const makers = operations.filter(
    (operation) => !named.has(operation.id) && isAnswered(operation) && codesMadeBy(operation, codes).length > 0,
  );
  const about = [...makers, ...proving].flatMap(({ action }) => ('campaign' in action ? [action.campaign] : []));
  const campaigns = new Set([violation.subject, ...about]);
  const drafts = new Map(operations.flatMap((operation) => draftOf(operation)));
  for (const key of campaigns) {
    const parent = drafts.get(key);
    if (parent !== undefined) campaigns.add(parent);
  }
  const settings = operations.filter((operation) => {
    const { action } = operation;
    if (named.has(operation.id) || !isAnswered(operation)) return false;
    if (action.do === 'createCampaign') return draftOf(operation).some(([key]) => campaigns.has(key));
    return (action.do === 'addRule' || action.do === 'removeRule' || action.do === 'changeCampaign') && campaigns.has(action.campaign);
  });
  const isTold = (text: string | undefined): boolean => text === undefined || violation.told.includes(text);
  const all = [...settings, ...makers.map((one) => onlyCodes(one, codes)), ...proving.map((one) => onlyEntries(one, isTold))];
  return { header, operations: all.sort(byCall) };
}

function isAnswered({ answer }: Operation): boolean {
  return answer?.outcome === 'done';
}

function codesIn({ action, answer }: Operation): readonly string[] {
  if ('basket' in action) return [action.basket.code];
  if ('code' in action) return [action.code];
  const value = action.do === 'findVoucher' && answer?.outcome === 'done' ? (answer.value as { readonly code: string } | null) : null;
  return value === null ? [] : [value.code];
}

function codesMadeBy({ action, answer }: Operation, wanted: ReadonlySet<string>): readonly string[] {
  if (action.do === 'createVoucher') return wanted.has(action.code) ? [action.code] : [];
  if (action.do !== 'createVoucherBatch' || answer?.outcome !== 'done') return [];
  return (answer.value as readonly { readonly code: string }[]).flatMap(({ code }) => (wanted.has(code) ? [code] : []));
}

/** Key of the campaign that an operation has made, and of the one above it. */
function draftOf({ action, answer }: Operation): readonly (readonly [key: string, parent: string | undefined])[] {
  if (action.do !== 'createCampaign' || answer?.outcome !== 'done') return [];
  return [[(answer.value as { readonly campaign: string }).campaign, action.draft.parent]];
}

/** Transaction and code of the sale that is made, confirmed, withdrawn or read by itself. */
function saleIn(action: Action): readonly (readonly [transaction: string, code: string])[] {
  if ('basket' in action) return [[action.basket.transaction, action.basket.code]];
  return 'transaction' in action && 'code' in action ? [[action.transaction, action.code]] : [];
}

/** A batch as far as it matters: it may hold thousands of codes. */
function onlyCodes(operation: Operation, codes: ReadonlySet<string>): Operation {
  const { action, answer } = operation;
  if (action.do !== 'createVoucherBatch' || answer?.outcome !== 'done') return operation;
  const value = (answer.value as readonly { readonly code: string }[]).filter(({ code }) => codes.has(code));
  return { ...operation, action: { ...action, size: value.length }, answer: { ...answer, value } as unknown as Operation['answer'] };
}

/** A list as far as it matters: what has made its other entries is not shown. */
function onlyEntries(operation: Operation, isTold: (text: string | undefined) => boolean): Operation {
  const { action, answer } = operation;
  if ((action.do !== 'listRedemptions' && action.do !== 'listVouchers') || answer?.outcome !== 'done') return operation;
  const list = answer.value as ListView<{ readonly code?: string | undefined; readonly transaction?: string }>;
  const items = list.items.filter(({ code, transaction }) => isTold(code) && isTold(transaction));
  return { ...operation, answer: { ...answer, value: { ...list, items, total: undefined } } as unknown as Operation['answer'] };
}
