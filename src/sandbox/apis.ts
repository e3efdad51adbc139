/** The APIs that a sandbox can be. */
import type { Api } from '../spec/api.ts';
import type { OpenApi } from './service.ts';
import { openVoucheryV10 } from './vouchery-v1.0/open.ts';

const APIS: ReadonlyMap<string, OpenApi> = new Map([['vouchery-v1.0', openVoucheryV10]]);

/** @throws Error where the API is described under specs/, but no sandbox speaks it */
export function openerOf(api: Api): OpenApi {
  const opener = APIS.get(api.id);
  if (opener === undefined) throw new Error(`there is no sandbox for ${api.id}; there is one for ${[...APIS.keys()].join(', ')}`);
  return opener;
}
