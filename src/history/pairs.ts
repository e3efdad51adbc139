/**
 * Pairs of operations that exclude each other.
 *
 * - A redemption that was confirmed cannot be withdrawn, and one that was withdrawn cannot be confirmed: both answered with success is a violation
 *   in either order.
 * - A campaign or voucher that was switched off before a redemption began does not allow it.
 * - A code is made once, a prefix is used by one batch, and a single-use code that was found for one customer is not found for another.
 * - A transaction id is taken once within its scope.
 */
import { isImportedWhole } from './held-vouchers.ts';
import { isSingleUse, type Ledger } from './ledger.ts';
import { type History, isDone, mayBeDone, type Operation, precedes, saleKey, type Violation } from './record.ts';

export function pairViolations(history: History, ledger: Ledger): readonly Violation[] {
  const done = history.operations.filter(isDone);
  return [
    ...withdrawn(history, done),
    ...switchedOff(history, ledger, done),
    ...madeTwice(done, ledger),
    ...prefixTwice(done, ledger),
    ...givenTwice(history, done, ledger),
    ...takenTwice(history, done, ledger),
  ];
}

function withdrawn(history: History, done: readonly Operation[]): readonly Violation[] {
  // What was withdrawn may be validated once more under the same transaction id, and then be confirmed.
  const made = new Map<string, number>();
  const cancelled = new Map(
    done.flatMap((operation) => (operation.action.do === 'cancelRedemption' ? [[saleKey(operation.action), operation] as const] : [])),
  );
  if (cancelled.size === 0) return [];
  for (const operation of history.operations) {
    const { action } = operation;
    if ((action.do !== 'redeem' && action.do !== 'validateRedemption') || !mayBeDone(operation)) continue;
    const sale = saleKey(action.basket);
    if (cancelled.has(sale)) made.set(sale, (made.get(sale) ?? 0) + 1);
  }
  return done.flatMap((operation) => {
    const { action } = operation;
    if (action.do !== 'confirmRedemption') return [];
    const other = cancelled.get(saleKey(action));
    if (other === undefined || (made.get(saleKey(action)) ?? 0) > 1) return [];
    return [
      {
        kind: 'confirmed-and-withdrawn' as const,
        subject: action.code,
        told: `The redemption of ${action.code} for ${action.transaction} was confirmed and was withdrawn, and both succeeded; in no order can the second of the two.`,
        operations: [operation.id, other.id].sort((a, b) => a - b),
      },
    ];
  });
}

/** Off before the redemption began, and not on again by its end. */
function switchedOff(history: History, { codes, gone }: Ledger, done: readonly Operation[]): readonly Violation[] {
  const campaignChanges = Map.groupBy(
    history.operations.flatMap((operation) =>
      operation.action.do === 'changeCampaign' && operation.action.status !== undefined ? [operation] : [],
    ),
    ({ action }) => (action.do === 'changeCampaign' ? action.campaign : ''),
  );
  const voucherChanges = Map.groupBy(
    history.operations.filter(({ action }) => action.do === 'changeVoucher'),
    ({ action }) => (action.do === 'changeVoucher' ? action.code : ''),
  );
  if (campaignChanges.size === 0 && voucherChanges.size === 0) return [];
  const { policies } = history.header;
  const checksAtConfirm = policies['confirm-checks-state'] === 'refused';
  // Where a second confirmation is answered like the first, the sale may have been one before.
  const again = Map.groupBy(policies['second-confirmation'] === 'refused' ? [] : history.operations.filter(mayBeDone), ({ action }) =>
    action.do === 'confirmRedemption' ? saleKey(action) : action.do === 'redeem' ? saleKey(action.basket) : '',
  );
  return done.flatMap((operation) => {
    const { action } = operation;
    if (action.do !== 'redeem' && !(action.do === 'confirmRedemption' && checksAtConfirm)) return [];
    if (action.do === 'confirmRedemption' && (again.get(saleKey(action))?.length ?? 1) > 1) return [];
    const code = action.do === 'redeem' ? action.basket.code : action.code;
    if (gone.has(code)) return [];
    const off = [
      lastBefore(
        campaignChanges.get(codes.get(code) ?? '') ?? [],
        operation,
        ({ action: change }) => change.do === 'changeCampaign' && change.status !== 'active',
      ),
      lastBefore(voucherChanges.get(code) ?? [], operation, (change) => switchesOff(change, policies['voucher-update'])),
    ].find((change) => change !== undefined);
    if (off === undefined) return [];
    const what = off.action.do === 'changeVoucher' ? `voucher ${code}` : `the campaign of voucher ${code}`;
    return [
      {
        kind: 'redeemed-after-switch-off' as const,
        subject: code,
        told: `Voucher ${code} was redeemed by an operation that began after ${what} had been switched off.`,
        operations: [off.id, operation.id],
      },
    ];
  });
}

/** Whether a change of a voucher took it out of use, where it was done; a service may change nothing but its status. */
function switchesOff({ action, answer }: Operation, may: string | undefined): boolean {
  if (action.do !== 'changeVoucher' || action.active || may === 'status-only') return false;
  return may !== undefined || (answer?.outcome === 'done' && (answer.value as { readonly active?: boolean } | null)?.active === false);
}

/** The change that was certainly the last one before an operation and switched off; undefined where another may have switched on since. */
function lastBefore(changes: readonly Operation[], operation: Operation, isOff: (change: Operation) => boolean): Operation | undefined {
  const off = changes.filter((change) => isDone(change) && isOff(change) && precedes(change, operation)).at(-1);
  if (off === undefined) return undefined;
  const on = changes.some(
    (change) =>
      !isOff(change) &&
      change.answer?.outcome !== 'refused' &&
      change.called <= (operation.returned ?? Number.POSITIVE_INFINITY) &&
      !precedes(change, off),
  );
  return on ? undefined : off;
}

function madeTwice(done: readonly Operation[], { gone }: Ledger): readonly Violation[] {
  const makers = new Map<string, Operation>();
  /** Codes by the two operations that made them: two batches may have many in common. */
  const twice = new Map<string, { readonly codes: Set<string>; readonly operations: readonly number[] }>();
  for (const operation of done) {
    for (const code of codesMadeBy(operation)) {
      const other = makers.get(code);
      if (other !== undefined && !gone.has(code)) {
        const pair = `${other.id} ${operation.id}`;
        const known = twice.get(pair);
        if (known !== undefined) known.codes.add(code);
        else twice.set(pair, { codes: new Set([code]), operations: [...new Set([other.id, operation.id])] });
      }
      makers.set(code, operation);
    }
  }
  return [...twice.values()].slice(0, MOST_TOLD).map(({ codes: [code, ...others], operations }) => ({
    kind: 'code-made-twice',
    subject: code!,
    told: `Code ${code} was made twice, and each time with success${others.length === 0 ? '' : `; so were ${others.length} others`}.`,
    operations,
  }));
}

/** One mistake makes many violations: more are not told. */
const MOST_TOLD = 100;

function codesMadeBy(operation: Operation): readonly string[] {
  const { action, answer } = operation;
  if (action.do === 'createVoucher') return [action.code];
  if (action.do === 'importVouchers') return isImportedWhole(operation) ? action.rows.map(({ code }) => code) : [];
  if (action.do !== 'createVoucherBatch' || answer?.outcome !== 'done') return [];
  return (answer.value as readonly { code: string }[]).map(({ code }) => code);
}

function prefixTwice(done: readonly Operation[], { gone }: Ledger): readonly Violation[] {
  const orders = Map.groupBy(
    done.filter(({ action }) => action.do === 'createVoucherBatch'),
    ({ action }) => (action.do === 'createVoucherBatch' ? action.prefix : ''),
  );
  return [...orders].flatMap(([prefix, own]) =>
    own.length < 2 || [...gone].some((code) => code.startsWith(prefix))
      ? []
      : [
          {
            kind: 'prefix-taken-twice' as const,
            subject: prefix,
            told: `Prefix ${prefix} was taken by ${own.length} batches, and each order succeeded; a prefix in use is refused.`,
            operations: own.map(({ id }) => id),
          },
        ],
  );
}

function givenTwice(history: History, done: readonly Operation[], ledger: Ledger): readonly Violation[] {
  // A reservation ends when it is given up, may end with its customer, and may be taken over by another one.
  const released = new Set<string>();
  const left = new Set<string>();
  for (const operation of history.operations) {
    const { action } = operation;
    if (!mayBeDone(operation)) continue;
    if (action.do === 'releaseVouchers' || action.do === 'reserveVouchers') for (const code of action.codes) released.add(code);
    if (action.do === 'deleteCustomer') left.add(action.customer);
  }
  const given = new Map<string, Operation>();
  return done.flatMap((operation) => {
    const { action, answer } = operation;
    if (action.do !== 'findVoucher' || action.customer === undefined || answer?.outcome !== 'done' || answer.value === null) return [];
    const { code } = answer.value as { code: string };
    if (!isSingleUse(ledger, code)) return [];
    const other = given.get(code);
    if (other === undefined) {
      given.set(code, operation);
      return [];
    }
    if (other.action.do === 'findVoucher' && other.action.customer === action.customer) return [];
    const ended = released.has(code) || (other.action.do === 'findVoucher' && left.has(other.action.customer ?? ''));
    if (ended) return [];
    return [
      {
        kind: 'code-given-twice' as const,
        subject: code,
        told: `Code ${code} was reserved for two customers by two searches.`,
        operations: [other.id, operation.id],
      },
    ];
  });
}

function takenTwice(history: History, done: readonly Operation[], { codes, gone, repeated }: Ledger): readonly Violation[] {
  const scope = history.header.policies['transaction-scope'] ?? 'voucher';
  const taken = new Map<string, Operation>();
  if (repeated.size === 0) return [];
  const withdrawals = Map.groupBy(
    history.operations.filter((one) => one.action.do === 'cancelRedemption' && mayBeDone(one)),
    ({ action }) => (action.do === 'cancelRedemption' ? action.transaction : ''),
  );
  return done.flatMap((operation) => {
    const { action } = operation;
    if (action.do !== 'redeem' && action.do !== 'validateRedemption') return [];
    const { code, transaction } = action.basket;
    if (!repeated.has(transaction)) return [];
    const within = scope === 'project' ? '' : scope === 'campaign' ? (codes.get(code) ?? code) : code;
    const key = saleKey({ code: within, transaction });
    const other = taken.get(key);
    taken.set(key, operation);
    // A validation that was withdrawn, for certain or perhaps, gives its transaction back; so does one that went with its voucher.
    const freed =
      other !== undefined &&
      (gone.has(code) ||
        codesOf(other).some((one) => gone.has(one)) ||
        (withdrawals.get(transaction) ?? []).some(({ called }) => called <= Math.max(operation.returned ?? 0, other.returned ?? 0)));
    if (other === undefined || freed) return [];
    return [
      {
        kind: 'transaction-taken-twice' as const,
        subject: code,
        told: `Transaction ${transaction} was taken twice, and each time with success.`,
        operations: [other.id, operation.id],
      },
    ];
  });
}

function codesOf({ action }: Operation): readonly string[] {
  return 'basket' in action ? [action.basket.code] : [];
}
