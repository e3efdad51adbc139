/** Operations drawn with letters: a line for each, its bar from call to return. Pure: k6 loads this file. */
import type { Action } from '../dialects/action.ts';
import type { Operation } from './record.ts';
import { toldAnswer } from './told-operation.ts';

/** Narrow enough for a line of a terminal beside what was asked and answered. */
export const NARROW_BARS = 12;

/** Of a code or transaction id; the names of one history differ in their ends. */
const LONGEST_NAME = 8;

/**
 * Draws operations in the order of their calls; set-up, which lies long before, only where it proves something.
 * @param marked operations that prove a violation
 * @param width of the bars, in columns
 */
export function timelineOf(operations: readonly Operation[], marked: ReadonlySet<number>, width = NARROW_BARS): string {
  const shown = operations.filter(({ client, id }) => client !== 'set-up' || marked.has(id));
  const start = least(shown.map(({ called }) => called));
  const end = most(shown.map(({ called, returned }) => returned ?? called));
  const scale = (at: number): number => (end === start ? 0 : Math.round(((at - start) / (end - start)) * (width - 1)));
  const clients = most(shown.map(({ client }) => client.length));
  const subjects = subjectsOf(shown.map(({ action }) => action));
  return shown
    .map(({ client, id, action, called, returned, answer }, index) => {
      const [from, to] = [scale(called), returned === undefined ? width - 1 : scale(returned)];
      const bar = `${' '.repeat(from)}${(returned === undefined ? '╌' : '─').repeat(Math.max(1, to - from))}${returned === undefined ? '?' : '┤'}`;
      const span = `${(called - start).toFixed(0)}–${returned === undefined ? '?' : (returned - start).toFixed(0)} ms`;
      const what = [action.do, ...subjects[index]!.map(endOf)].join(' ');
      return `${marked.has(id) ? '>' : '·'} ${client.padEnd(clients)} ${bar.padEnd(width + 1)} ${what}: ${toldAnswer(answer)}, ${span}`;
    })
    .join('\n');
}

/**
 * What tells actions of one kind apart, in the order of the actions: the transaction of a sale, and its code where other codes are sold under the
 * same one; else the code, with its campaign where it is made, the prefix, customer or campaign.
 */
export function subjectsOf(actions: readonly Action[]): readonly (readonly string[])[] {
  const codes = new Map<string, string>();
  const shared = new Set<string>();
  const sales = actions.map(saleOf);
  for (const sale of sales) {
    if (sale === undefined) continue;
    if ((codes.get(sale.transaction) ?? sale.code) !== sale.code) shared.add(sale.transaction);
    codes.set(sale.transaction, sale.code);
  }
  return actions.map((action, index) => {
    const sale = sales[index];
    if (sale !== undefined) return shared.has(sale.transaction) ? [sale.code, sale.transaction] : [sale.transaction];
    if (action.do === 'createVoucher') return [action.code, action.campaign];
    if (action.do === 'createVoucherBatch') return [action.prefix];
    if ('code' in action) return [action.code];
    if ('customer' in action && action.customer !== undefined) return [action.customer];
    return 'campaign' in action ? [action.campaign] : [];
  });
}

function saleOf(action: Action): { readonly code: string; readonly transaction: string } | undefined {
  if ('basket' in action) return action.basket;
  return 'transaction' in action ? action : undefined;
}

/** The last part of a long name, such as `…-17` of `friday-sale-17`. */
function endOf(name: string): string {
  if (name.length <= LONGEST_NAME) return name;
  const last = /[^\p{L}\p{N}][\p{L}\p{N}]+$/u.exec(name)?.[0] ?? '';
  return `…${last !== '' && last.length < LONGEST_NAME ? last : name.slice(1 - LONGEST_NAME)}`;
}

// Spreading a million numbers into arguments would overflow the stack.
function least(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
}

function most(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => Math.max(one, other), 0);
}
