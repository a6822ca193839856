import { randomBytes } from 'node:crypto';
import type { Parameters } from '../parameters.ts';
import { malformedInstance, noSuchInstance } from '../refusal.ts';
import { isVisible, type SandboxInstance, type World } from '../world.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html */
export const newId = (kind: 'i' | 'vol' | 'eni' | 'r'): string =>
  `${kind}-0${randomBytes(8).toString('hex')}`;

/** What is made is not there for every call at once. */
export function instanceNamed(world: World, id: string): SandboxInstance {
  if (!/^i-[0-9a-f]{8}([0-9a-f]{9})?$/.test(id)) throw malformedInstance(id);
  const instance = world.instances.get(id);
  if (!instance || !isVisible(world, instance)) throw noSuchInstance(id);
  return instance;
}

export function namedInstances(world: World, parameters: Parameters): SandboxInstance[] {
  const ids = parameters.list('InstanceId');
  if (ids.length === 0) parameters.needed('InstanceId.1');
  return ids.map((id) => instanceNamed(world, id));
}
