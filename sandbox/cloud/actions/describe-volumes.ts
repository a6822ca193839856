// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html
import { type Filterable, filtered, paged } from '../filters.ts';
import { Refusal } from '../refusal.ts';
import { isVisible, type SandboxVolume, type World } from '../world.ts';
import type { Action } from './action.ts';
import { tagSet } from './tags.ts';

const stateOf = ({ instance }: SandboxVolume): string => (instance === undefined ? 'available' : 'in-use');

const filters: Filterable<SandboxVolume> = {
  'volume-id': ({ id }) => id,
  status: stateOf,
  'attachment.instance-id': ({ instance }) => instance ?? [],
  'availability-zone': ({ zone }) => zone,
  encrypted: ({ encrypted }) => String(encrypted),
};

export const describeVolumes: Action = (world, parameters) => {
  const ids = parameters.list('VolumeId');
  const visible = [...world.volumes.values()].filter((volume) => isSeen(world, volume));
  for (const id of ids)
    if (!visible.some((volume) => volume.id === id))
      throw new Refusal('InvalidVolume.NotFound', `The volume '${id}' does not exist.`);
  return () => {
    const asked = ids.length > 0 ? visible.filter(({ id }) => ids.includes(id)) : visible;
    const found = filtered(asked, parameters, filters);
    // More than 500 are asked for and 500 answered: so the page says.
    const paging = { least: 5, most: 500, isCut: true, ids: 'VolumeId' };
    const { page, nextToken } = paged(found, parameters, paging);
    return { volumeSet: page.map(describeOne), nextToken };
  };
};

/** With its instance. */
function isSeen(world: World, { instance }: SandboxVolume): boolean {
  const of = instance === undefined ? undefined : world.instances.get(instance);
  return !of || isVisible(world, of);
}

function describeOne(volume: SandboxVolume) {
  const { id, instance, device, size, encrypted, endsWithInstance, zone, madeAt, tags } = volume;
  return {
    ...{ volumeId: id, status: stateOf(volume), size, encrypted, volumeType: 'gp3', availabilityZone: zone },
    createTime: new Date(madeAt).toISOString(),
    attachmentSet: instance
      ? [{ instanceId: instance, device, status: 'attached', deleteOnTermination: endsWithInstance }]
      : [],
    tagSet: tagSet(tags),
  };
}
