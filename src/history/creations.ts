/**
 * What was made, and cannot have been made so, in time linear in the number of operations and codes. Pure: k6 loads this file.
 *
 * - A batch has as many codes as were ordered, and each is the prefix and a random part of the ordered length and characters (`batch.size`,
 *   `batch.code-form`, `batch.alphabet`, `batch.no-look-alikes`): what separates the two is left open.
 * - A key has one campaign, and a customer is made once, unless it may have been deleted in between; who certainly was there, because a redemption
 *   or a search had named them, is not made again (`customer.read-back`, `customer.made-by-redemption`).
 * - An import counts each row once, and takes over no row whose code certainly was taken, is repeated or is empty (`import.counts`).
 */
import type { CodeAlphabet } from '../dialects/action.ts';
import type { ImportView, VoucherView } from '../dialects/answer.ts';
import { HeldVouchers } from './held-vouchers.ts';
import type { Ledger } from './ledger.ts';
import { Lifetime, spanOf } from './lifetimes.ts';
import { type History, isDone, mayBeDone, type Operation, type Violation } from './record.ts';

/** What is found, by whether the model judges the same answers in a short history, and knows them better. */
export interface CreationViolations {
  readonly modelled: readonly Violation[];
  readonly beyond: readonly Violation[];
}

export function creationViolations(history: History, ledger: Ledger): CreationViolations {
  const batches = history.operations.flatMap((operation) => batchViolation(operation) ?? []);
  return {
    modelled: [...batches.filter(({ modelled }) => modelled), ...campaignsTwice(history), ...customersTwice(history)].slice(0, MOST_TOLD),
    beyond: [...batches.filter(({ modelled }) => !modelled), ...miscounted(history, ledger)].slice(0, MOST_TOLD),
  };
}

/** One mistake makes many violations: more are not told. */
const MOST_TOLD = 100;

const CHARACTERS: Readonly<Record<CodeAlphabet, RegExp>> = {
  digits: /^[0-9]*$/,
  letters: /^[A-Za-z]*$/,
  // Without those that can be mistaken for each other.
  mixed: /^[2-9A-HJ-NP-Za-km-z]*$/,
};

function batchViolation(operation: Operation): (Violation & { readonly modelled: boolean }) | undefined {
  const { action, answer } = operation;
  if (action.do !== 'createVoucherBatch' || answer?.outcome !== 'done') return undefined;
  const codes = (answer.value as readonly VoucherView[]).map(({ code }) => code);
  const { prefix, size, randomLength, alphabet } = action;
  const wrong = (subject: string, told: string, modelled: boolean) => ({
    kind: 'batch-wrong' as const,
    subject,
    told: `A batch of ${size} codes with prefix ${prefix} was ordered, and ${told}.`,
    operations: [operation.id],
    modelled,
  });
  const elsewhere = (answer.value as readonly VoucherView[]).find(({ campaign }) => campaign !== undefined && campaign !== action.campaign);
  if (elsewhere !== undefined) {
    return wrong(elsewhere.code, `${elsewhere.code} was made in campaign ${elsewhere.campaign} instead of ${action.campaign}`, false);
  }
  if (codes.length !== size) return wrong(prefix, `${codes.length} were made`, true);
  const stranger = codes.find((code) => !code.startsWith(prefix));
  if (stranger !== undefined) return wrong(prefix, `code ${stranger} was made`, true);
  const misshapen = codes.find((code) => {
    const rest = code.slice(prefix.length);
    const random = /^[0-9A-Za-z]/.test(rest) ? rest : rest.slice(1);
    return random.length !== randomLength || !CHARACTERS[alphabet].test(random);
  });
  if (misshapen === undefined) return undefined;
  return wrong(prefix, `code ${misshapen} was made, whose random part is not ${randomLength} characters of the kind ${alphabet}`, false);
}

function campaignsTwice({ operations }: History): readonly Violation[] {
  const deleted = new Set(
    operations.flatMap((operation) =>
      operation.action.do === 'deleteCampaign' && mayBeDone(operation) ? [operation.action.campaign] : [],
    ),
  );
  const makers = Map.groupBy(
    operations.filter((operation) => operation.action.do === 'createCampaign' && isDone(operation)),
    ({ answer }) => (answer?.outcome === 'done' ? (answer.value as { readonly campaign: string }).campaign : ''),
  );
  return [...makers].flatMap(([campaign, own]) =>
    own.length < 2 || deleted.has(campaign)
      ? []
      : [
          {
            kind: 'campaign-made-twice' as const,
            subject: campaign,
            told: `Key ${campaign} was given to ${own.length} campaigns.`,
            operations: own.map(({ id }) => id),
          },
        ],
  );
}

function customersTwice({ operations }: History): readonly Violation[] {
  const made = operations.filter((operation) => operation.action.do === 'createCustomer' && isDone(operation));
  if (made.length === 0) return [];
  const names = new Set(made.map(nameOf));
  const deleted = new Set(
    operations.flatMap((operation) =>
      operation.action.do === 'deleteCustomer' && mayBeDone(operation) ? [operation.action.customer] : [],
    ),
  );
  const lifetimes = new Map<string, Lifetime>();
  for (const operation of operations) {
    const { action, answer } = operation;
    if (answer?.outcome !== 'done') continue;
    const named =
      action.do === 'redeem' || action.do === 'validateRedemption'
        ? action.basket.customer
        : action.do === 'findVoucher' && answer.value !== null
          ? action.customer
          : undefined;
    if (named === undefined || !names.has(named)) continue;
    const lifetime = lifetimes.get(named) ?? new Lifetime();
    lifetime.made(operation);
    lifetimes.set(named, lifetime);
  }
  const first = new Map<string, Operation>();
  return made.flatMap((operation) => {
    const name = nameOf(operation);
    if (deleted.has(name)) return [];
    const lifetime = lifetimes.get(name);
    const other = first.get(name) ?? (lifetime?.certainDuring(spanOf(operation)) === true ? lifetime.proof : undefined);
    first.set(name, operation);
    if (other === undefined) return [];
    return [
      {
        kind: 'customer-made-twice' as const,
        subject: name,
        told: `Customer ${name} was made with success though it had been made before, and was not deleted.`,
        operations: [other.id, operation.id],
      },
    ];
  });
}

function nameOf({ action }: Operation): string {
  return action.do === 'createCustomer' ? action.customer : '';
}

function miscounted(history: History, ledger: Ledger): readonly Violation[] {
  // Read in another layout, the file has other rows.
  if (history.header.policies['csv-layout'] === undefined) return [];
  const imports = history.operations.filter((operation) => operation.action.do === 'importVouchers' && isDone(operation));
  if (imports.length === 0) return [];
  const vouchers = new HeldVouchers(history, ledger);
  return imports.flatMap((operation) => {
    const { action, answer } = operation;
    if (action.do !== 'importVouchers' || answer?.outcome !== 'done') return [];
    const { accepted, refused } = answer.value as ImportView;
    const rows = action.rows.length;
    const free = new Set(
      action.rows.flatMap(({ code }) => (code === '' || vouchers.get(code)?.certainDuring(spanOf(operation)) ? [] : [code])),
    );
    const told =
      accepted !== undefined && refused !== undefined && accepted + refused !== rows
        ? `counts ${accepted} and ${refused} of them`
        : accepted !== undefined && accepted > free.size
          ? `says that it took over ${accepted} of them, though no more than ${free.size} had a code that can have been free`
          : undefined;
    if (told === undefined) return [];
    const taken = action.rows
      .flatMap(({ code }) => (free.has(code) ? [] : [vouchers.get(code)?.proof?.id]))
      .filter((id) => id !== undefined);
    return [
      {
        kind: 'import-miscounted' as const,
        subject: action.campaign,
        told: `An import of ${rows} rows ${told}.`,
        operations: [...new Set([...taken, operation.id])].sort((one, other) => one - other),
      },
    ];
  });
}
