import { launch } from '../life.ts';
import { noFreeAddress } from '../refusal.ts';
import type { Subnet } from '../region.ts';
import type { SandboxInstance, SandboxVolume, World } from '../world.ts';
import type { Action } from './action.ts';
import { describeOne } from './describe-instances.ts';
import { newId } from './ids.ts';
import { type LaunchRequest, readLaunch } from './launch-request.ts';

export const runInstances: Action = (world, parameters) => {
  const asked = readLaunch(world.region, parameters);
  const { token, subnet, type, count } = asked;
  const fingerprint = parameters.fingerprint('ClientToken', 'DryRun');
  const before = token === undefined ? undefined : world.tokens.find(token, subnet.zone, fingerprint);
  return () => {
    if (before) return answer(world, before);
    world.faults.checkCapacity(type.name, subnet.zone);
    const addresses = freeAddresses(world, subnet, count);
    const made = addresses.map((address) => make(world, asked, address));
    if (token !== undefined) world.tokens.keep(token, subnet.zone, fingerprint, made);
    return answer(world, made);
  };
};

function answer(world: World, instances: SandboxInstance[]) {
  return {
    ...{ reservationId: newId('r'), ownerId: world.region.account, groupSet: [] },
    instancesSet: instances.map((each) => describeOne(each)),
  };
}

function make(world: World, asked: LaunchRequest, privateAddress: string): SandboxInstance {
  const { image, type, subnet, groups, token, userData, metadata, instanceProfile } = asked;
  const now = world.timeline.now();
  const id = newId('i');
  const volumes = asked.volumes.map(
    (volume): SandboxVolume => ({
      ...{ ...volume, id: newId('vol'), zone: subnet.zone, madeAt: now, instance: id },
      tags: new Map(asked.volumeTags),
    }),
  );
  const instance: SandboxInstance = {
    ...{ id, state: 'pending', networkInterface: newId('eni'), privateAddress },
    ...{ type, image, subnet, groups, token, userData, metadata, instanceProfile },
    ...{ launchedAt: now, visibleFrom: now + world.pace.visible },
    ...{ tags: new Map(asked.instanceTags), volumes, reason: undefined },
  };
  world.instances.set(id, instance);
  for (const volume of volumes) world.volumes.set(volume.id, volume);
  // So that who waits for it to be seen looks again.
  world.timeline.after(world.pace.visible, world.changed);
  launch(world, instance);
  return instance;
}

/** The first four and the last of each subnet are the cloud's own: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
function freeAddresses({ instances }: World, { id, prefix }: Subnet, count: number): string[] {
  const taken = new Set([...instances.values()].map(({ privateAddress }) => privateAddress));
  const all = Array.from({ length: 251 }, (_, at) => `${prefix}.${at + 4}`);
  const free = all.filter((address) => !taken.has(address)).slice(0, count);
  if (free.length < count) throw noFreeAddress(id);
  return free;
}
