/** Flags whose values only the API knows, checked before anything is done. */

import { EXIT } from '../engine/exit-code.ts';
import type { Api } from '../spec/api.ts';
import { policyObjection } from './configuration/api-words.ts';
import { CommandFailure, usageFailure } from './failure.ts';
import { suggest } from './suggestion.ts';

/** @throws CommandFailure with all that is wrong with `--policy` flags */
export function checkPolicyFlags(api: Api, policies: Readonly<Record<string, string>>): void {
  const objections = Object.entries(policies).flatMap(([name, value]) => policyObjection(api, name, value) ?? []);
  if (objections.length === 0) return;
  throw new CommandFailure(EXIT.usage, objections.map(({ message, remedy }) => `error: --policy: ${message}\n    ${remedy}`).join('\n'));
}

/** @throws CommandFailure where the API has no such defect, or where there is no sandbox that could have it */
export function checkDefectFlags(
  api: Api,
  { defect: defects = [], sandbox }: { readonly defect?: readonly string[] | undefined; readonly sandbox?: boolean | undefined },
): void {
  const unknown = defects.find((id) => !api.defects.has(id));
  if (unknown !== undefined) {
    throw usageFailure(
      `--defect: the sandbox has no defect "${unknown}"`,
      suggest(unknown, [...api.defects.keys()], '`vouchsafe list defects` names all.'),
    );
  }
  if (defects.length > 0 && sandbox !== true) {
    throw usageFailure('--defect is for the built-in sandbox', 'Add --sandbox, or leave --defect out.');
  }
}
