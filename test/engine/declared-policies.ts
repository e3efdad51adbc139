/** What a sandbox chooses, for whoever declares it of a target in place of inferring it. */
import { loadApi } from '../../src/spec/load.ts';

/** All policies of a sandbox that was told these. */
export function declared(api: string, policies: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries([...loadApi(api).policies.values()].map(({ name, default: value }) => [name, policies[name] ?? value]));
}
