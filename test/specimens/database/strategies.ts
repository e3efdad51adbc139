/** How a specimen keeps concurrent sales apart, or fails to. All of them run the same sale (`sales.ts`); only what is said here differs. */

export interface Strategy {
  /** Whether it keeps every promise under concurrency. */
  readonly right: boolean;
  /** What it does, and why that is enough or not. */
  readonly story: string;
  readonly isolation: 'read committed' | 'repeatable read' | 'serializable';
  /** Statements that are executed before anything is read. Their only parameter is the code. */
  readonly locks: readonly string[];
  /** How it is known what was spent: by counters in the rows of the campaigns, or by adding up the confirmed redemptions. */
  readonly spending: 'counted' | 'summed';
  /** On what condition a row is written: none, that it is as it was read, or that it still allows the sale. Where it fails all is tried again. */
  readonly writes: 'always' | 'if-unchanged' | 'if-allowed';
  /** What it needs beyond the common schema. */
  readonly schema: string;
}

const LOCK_VOUCHER = 'select 1 from vouchers where code = $1 for update';
/** A main campaign is older than those below it: in the order of their ids nobody waits for somebody who waits for him. */
const LOCK_CAMPAIGNS = `select 1 from campaigns where id in (
  select unnest(array[c.id, c.parent_id]) from vouchers v join campaigns c on c.id = v.campaign_id where v.code = $1
) order by id for update`;
/** One lock for a main campaign with everything below it. */
const LOCK_ADVISORY = `select pg_advisory_xact_lock(coalesce(c.parent_id, c.id))
  from vouchers v join campaigns c on c.id = v.campaign_id where v.code = $1`;

const PLAIN = { isolation: 'read committed', locks: [], spending: 'counted', writes: 'always', schema: '' } as const;

export const STRATEGIES = {
  none: {
    ...PLAIN,
    right: false,
    story: 'reads, checks, writes: two sales read the same counter, and one of the two updates is lost',
  },
  'write-skew': {
    ...PLAIN,
    right: false,
    story:
      'locks the row of the voucher in a snapshot and adds up the redemptions of the campaign: two vouchers of one campaign write different rows, so nothing collides',
    isolation: 'repeatable read',
    locks: [LOCK_VOUCHER],
    spending: 'summed',
  },
  'conditional-update': {
    ...PLAIN,
    right: true,
    story: 'each update carries its own condition, such as room in the budget, and PostgreSQL looks at it again after waiting for the row',
    writes: 'if-allowed',
    schema: 'create unique index on redemptions (voucher_id, transaction_id)',
  },
  optimistic: {
    ...PLAIN,
    right: true,
    story: 'each row has a version; who finds another one than was read begins again',
    writes: 'if-unchanged',
  },
  'row-lock': {
    ...PLAIN,
    right: true,
    story: 'locks the rows of voucher and campaigns, always in the same order, before reading them',
    locks: [LOCK_VOUCHER, LOCK_CAMPAIGNS],
  },
  'advisory-lock': {
    ...PLAIN,
    right: true,
    story: 'takes one lock for the whole main campaign until the transaction ends',
    locks: [LOCK_ADVISORY],
  },
  serializable: {
    ...PLAIN,
    right: true,
    story: 'lets PostgreSQL refuse what no order explains (40001), and begins again',
    isolation: 'serializable',
  },
} as const satisfies Readonly<Record<string, Strategy>>;

export type StrategyName = keyof typeof STRATEGIES;

export const STRATEGY_NAMES = Object.keys(STRATEGIES) as readonly StrategyName[];
