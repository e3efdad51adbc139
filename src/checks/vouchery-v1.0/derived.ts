/** The checks of Vouchery 1.0 that are derived from its spec, and those about the form of what it says. */
import type { Check } from '../../engine/check.ts';
import { credentialChecks } from '../credentials.ts';
import { exchangeChecks } from '../exchanges.ts';
import { hostileValueChecks } from '../hostile-values.ts';
import { inputChecks } from '../inputs.ts';
import { objectKeyChecks } from '../object-keys.ts';
import { objectMemberChecks } from '../object-members.ts';
import { pageSizeChecks } from '../page-sizes.ts';
import { pagingChecks } from '../paging.ts';
import { projectChecks } from '../projects.ts';
import { refusedInputChecks } from '../refused-input.ts';
import { roleChecks } from '../roles.ts';
import { unreadableBodyChecks } from '../unreadable-bodies.ts';
import { checks as encodedPaths } from './encoded-paths.ts';
import { checks as errors } from './errors.ts';
import { checks as inputMembers } from './input-members.ts';
import { inputWords } from './input-words.ts';
import { lists } from './lists.ts';
import { checks as projectBorders } from './project-borders.ts';
import { subjects } from './subjects.ts';

export const derivedChecks: readonly Check[] = [
  ...exchangeChecks(subjects),
  ...credentialChecks(subjects),
  ...roleChecks(subjects),
  ...projectChecks(subjects),
  ...projectBorders,
  ...objectKeyChecks(subjects),
  ...encodedPaths,
  ...objectMemberChecks(subjects),
  ...inputChecks(subjects, inputWords),
  ...unreadableBodyChecks(subjects),
  ...hostileValueChecks(subjects),
  ...refusedInputChecks(subjects),
  ...inputMembers,
  ...pagingChecks(lists),
  ...pageSizeChecks(lists),
  ...errors,
];
