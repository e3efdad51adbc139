/** The catalogue of races. Each is small: what is there beforehand, and what happens at once. */
import type { Cell } from './cell.ts';
import { CHANGED_LIMIT_CELLS } from './cells/changed-limits.ts';
import { CODE_CELLS } from './cells/codes.ts';
import { CUSTOMER_CELLS } from './cells/customers.ts';
import { DISTRIBUTION_CELLS } from './cells/distribution.ts';
import { LIMIT_CELLS } from './cells/limits.ts';
import { MAIN_LIMIT_CELLS } from './cells/main-limits.ts';
import { PERIOD_CELLS } from './cells/periods.ts';
import { STATE_CELLS } from './cells/states.ts';
import { TRANSACTION_CELLS } from './cells/transactions.ts';

export const CELLS: readonly Cell[] = [
  ...CODE_CELLS,
  ...LIMIT_CELLS,
  ...MAIN_LIMIT_CELLS,
  ...PERIOD_CELLS,
  ...CHANGED_LIMIT_CELLS,
  ...CUSTOMER_CELLS,
  ...STATE_CELLS,
  ...TRANSACTION_CELLS,
  ...DISTRIBUTION_CELLS,
];
