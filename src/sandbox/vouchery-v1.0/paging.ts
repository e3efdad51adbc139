/** One page of a list, with Link (RFC 8288) and Total-Count once the result is longer than a page. */
import type { Call, Reply } from './request.ts';
import type { Row } from './store.ts';

function positive(call: Call, name: string): number | undefined {
  const given = call.query.get(name);
  return given !== null && /^[1-9][0-9]{0,8}$/.test(given) ? Number(given) : undefined;
}

/**
 * @param from `from ... where ...` of the query, without order
 * @param view makes the JSON of one row
 */
export function page(call: Call, from: string, values: (string | number)[], view: (row: Row) => unknown): Reply {
  const { choices, store } = call;
  const { faulty } = choices;
  const total = Number(store.one(`select count(*) as n ${from}`, ...values)?.['n'] ?? 0);
  const maximum = Number(choices.policy('per-page-maximum'));
  const usual = Number(choices.policy('page-size')) + (faulty('default-size-differs') ? 2 : 0);
  const asked = faulty('per-page-ignored') ? undefined : positive(call, 'per_page');
  const size = Math.min(asked ?? usual, faulty('maximum-not-clamped') ? 1_000_000 : maximum);
  const zero = faulty('pages-from-zero') && call.query.has('page');
  const number = zero && call.query.get('page') === '0' ? 1 : (positive(call, 'page') ?? 1) + (zero ? 1 : 0);
  const last = Math.max(1, Math.ceil(total / size));
  if (number > last && faulty('page-beyond-last-404'))
    return { status: 404, body: { error: true, code: 'not_found', message: 'no such page', errors: null } };
  const overlap = faulty('page-overlap') && number > 1 ? 1 : 0;
  const order = faulty('pages-without-order') && number > 1 ? 'created_at, id desc' : 'id';
  const reached = faulty('third-page-repeats-second') ? Math.min(number, 2) : number;
  const rows = store.all(`select * ${from} order by ${order} limit ? offset ?`, ...values, size, (reached - 1) * size - overlap);
  const items = rows.map(view);
  if (total <= size && number === 1) return { status: 200, body: items };
  if (faulty('paging-headers-missing')) return { status: 200, body: items };

  const link = (target: number, rel: string): string => {
    const query = new URLSearchParams(call.query);
    query.set('page', String(target));
    if (faulty('links-forget-page-size')) query.delete('per_page');
    else query.set('per_page', String(size));
    const address = `${call.base}${call.route}?${query.toString()}`;
    return faulty('link-malformed') ? `${address}; rel="${rel}"` : `<${address}>; rel="${rel}"`;
  };
  const full = faulty('last-page-off-by-one') && total % size === 0;
  const shownLast = full ? last + 1 : last;
  const links: string[] = [];
  if (number > 1) links.push(link(1, 'first'), link(Math.min(number - 1, last), 'prev'));
  if (number < last || faulty('next-on-last-page')) links.push(link(number + 1, 'next'));
  if ((number < last || full) && !(number > 1 && faulty('last-link-on-first-page-only'))) links.push(link(shownLast, 'last'));
  const before = faulty('total-count-of-rest') ? (number - 1) * size : 0;
  const count = faulty('total-count-of-page') ? items.length : Math.max(0, total - before);
  return {
    status: 200,
    body: items,
    headers: {
      ...(links.length > 0 ? { Link: links.join(', ') } : {}),
      'Total-Count': faulty('total-count-words') ? `${count} items` : String(count),
    },
  };
}
