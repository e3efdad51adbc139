/** Opens Vouchery 1.0 for the listener. */
import type { OpenApi } from '../service.ts';
import { StoredProjects } from './projects.ts';
import { Refusal } from './refusal.ts';
import { createService, refusal } from './service.ts';
import { Store } from './store.ts';

export const openVoucheryV10: OpenApi = (api, choices, file) => {
  const store = new Store(file);
  return {
    service: createService(api, store, choices),
    projects: new StoredProjects(store),
    failure: (status, message) => refusal(choices.within(undefined), undefined, new Refusal(status, message)),
    close: () => store.close(),
  };
};
