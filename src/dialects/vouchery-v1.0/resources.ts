/** What requests to Vouchery 1.0 leave behind, and how it is taken away again. Pure: k6 loads this file. */
import type { Action } from '../action.ts';
import { rowsOf } from '../csv.ts';
import type { DialectRequest, DialectResponse, Resource } from '../dialect.ts';
import { keyOf, listOf, objectOf, parsed, textOf } from '../json.ts';

/** What a request that was answered with success has made. A customer who was only mentioned counts: naming one makes one. */
export function madeBy(request: DialectRequest, response: DialectResponse): readonly Resource[] {
  if (response.status < 200 || response.status > 299) return [];
  const sent = objectOf(parsed(request.body ?? ''));
  const came = parsed(response.text);
  const body = objectOf(came);
  switch (request.operation) {
    case 'createCampaign': {
      const campaign = keyOf(body?.id);
      return campaign === undefined ? [] : [{ kind: 'campaign', campaign, main: sent?.parent_id === undefined }];
    }
    case 'createVoucher':
      return [...customers(sent?.customer_identifier), ...vouchers([body?.code ?? sent?.code])];
    case 'batchGenerateVouchers':
      return vouchers((listOf(came) ?? []).map((one) => objectOf(one)?.code));
    case 'importVouchers':
      return imported(request.body ?? '', listOf(body?.invalid_rows) ?? []);
    case 'createRedemption': {
      const code = segment(request.path, 1);
      const transaction = textOf(sent?.transaction_id);
      const pending = code !== undefined && transaction !== undefined && textOf(body?.confirmed_at) === undefined;
      return [...customers(sent?.customer_identifier), ...(pending ? [{ kind: 'redemption', code, transaction } as const] : [])];
    }
    case 'findVoucher':
      return response.status === 204 ? [] : customers(parameter(request.query, 'customer_identifier'));
    case 'createCustomer':
      return customers(body?.identifier ?? sent?.identifier);
    case 'createCategory': {
      const category = keyOf(body?.id);
      return category === undefined ? [] : [{ kind: 'category', category }];
    }
    case 'createArea': {
      const area = keyOf(body?.id);
      return area === undefined ? [] : [{ kind: 'area', area }];
    }
    default:
      return [];
  }
}

const REMOVALS: { readonly [Kind in Resource['kind']]: (resource: Extract<Resource, { kind: Kind }>) => readonly Action[] } = {
  campaign: ({ campaign }) => [
    { do: 'deleteCampaign', campaign },
    { do: 'changeCampaign', campaign, status: 'inactive' },
  ],
  voucher: ({ code }) => [
    { do: 'deleteVoucher', code },
    { do: 'expireVouchers', codes: [code] },
    { do: 'changeVoucher', code, active: false },
  ],
  redemption: ({ code, transaction }) => [{ do: 'cancelRedemption', code, transaction }],
  customer: ({ customer }) => [{ do: 'deleteCustomer', customer }],
  category: ({ category }) => [{ do: 'deleteCategory', category }],
  area: ({ area }) => [{ do: 'deleteArea', area }],
};

/** Actions that take a resource away, best first. What is used up cannot be deleted: it is at least made useless. */
export function removalsOf<Kind extends Resource['kind']>(resource: Extract<Resource, { kind: Kind }>): readonly Action[] {
  return REMOVALS[resource.kind](resource);
}

function vouchers(codes: readonly unknown[]): readonly Resource[] {
  return codes.filter((code) => typeof code === 'string').map((code) => ({ kind: 'voucher', code }));
}

function customers(identifier: unknown): readonly Resource[] {
  return typeof identifier === 'string' && identifier !== '' ? [{ kind: 'customer', customer: identifier }] : [];
}

/** Codes of the rows that were not refused; a first line that names a column `code` is read as one. */
function imported(text: string, refused: readonly unknown[]): readonly Resource[] {
  const [first = [], ...others] = rowsOf(text);
  const names = first.map((cell) => cell.trim().toLowerCase());
  const titled = names.includes('code');
  const codeColumn = titled ? names.indexOf('code') : 0;
  const customerColumn = names.indexOf('customer_identifier');
  const refusedRows = new Set(refused);
  return (titled ? others : [first, ...others]).flatMap((row) => {
    const code = row[codeColumn]?.trim();
    if (code === undefined || code === '' || refusedRows.has(code) || refusedRows.has(row.join(','))) return [];
    return [...customers(titled ? row[customerColumn] : undefined), ...vouchers([code])];
  });
}

/** A decoded segment of a path, counted from 0. */
function segment(path: string, index: number): string | undefined {
  const text = path.split('/')[index + 1];
  return text === undefined ? undefined : decoded(text);
}

/** The first value of a query parameter, decoded. */
function parameter(query: string, name: string): string | undefined {
  const pair = query.split('&').find((text) => text.startsWith(`${name}=`));
  return pair === undefined ? undefined : decoded(pair.slice(name.length + 1).replaceAll('+', ' '));
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
