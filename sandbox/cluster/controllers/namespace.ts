import type { Metadata } from '../object.ts';
import { theResource } from '../resources.ts';
import type { World } from '../world.ts';
import { createOwned } from './writing.ts';

/** Every namespace has a service account `default`, which pods run as. */
export function startServiceAccounts(world: World): void {
  const { store, timeline, pace } = world;
  store.listen(({ type, resource, object }) => {
    if (type !== 'ADDED' || resource !== theResource('namespaces')) return;
    const { name } = object.metadata;
    timeline.after(pace.controller, () => {
      if (!store.get(resource, undefined, name) || store.get(theResource('serviceaccounts'), name, 'default'))
        return;
      const metadata = { name: 'default', namespace: name } as unknown as Metadata;
      createOwned(world, { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
    });
  });
}
