// How the controllers write: through the API, under their own name.
import { copyOf, type KubeObject, type OwnerReference } from '../object.ts';
import { type Resource, resourceOfKind } from '../resources.ts';
import type { World } from '../world.ts';

export const controllerManager = 'kube-controller-manager';

export function resourceOf({ kind, apiVersion }: KubeObject): Resource {
  const found = resourceOfKind(kind, apiVersion);
  if (!found) throw new Error(`the sandbox serves no ${kind}`);
  return found;
}

export function writeStatus<Kind extends KubeObject>(
  world: World,
  object: Kind,
  status: Kind['status'],
): Kind {
  return write(world, { ...object, status }, 'status');
}

/** Throws 409 when the object is no longer the one that was read. */
export function write<Kind extends KubeObject>(world: World, object: Kind, subresource?: 'status'): Kind {
  const { namespace, name } = object.metadata;
  return world.objects.update(resourceOf(object), { namespace, name }, () => copyOf(object), {
    manager: controllerManager,
    ...(subresource ? { subresource } : {}),
  }) as Kind;
}

export function createOwned(
  world: World,
  object: Partial<KubeObject> & Pick<KubeObject, 'kind' | 'apiVersion' | 'metadata'>,
): KubeObject {
  return world.objects.create(resourceOf(object as KubeObject), object as KubeObject, {
    manager: controllerManager,
  });
}

export const ownerReference = ({ apiVersion, kind, metadata }: KubeObject): OwnerReference => ({
  ...{ apiVersion, kind, name: metadata.name, uid: metadata.uid },
  ...{ controller: true, blockOwnerDeletion: true },
});
