// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
import type { XmlValue } from '../answer.ts';
import type { Parameters } from '../parameters.ts';
import { invalidValue, Refusal, tooManyTags } from '../refusal.ts';
import type { World } from '../world.ts';
import type { Action } from './action.ts';
import { instanceNamed } from './ids.ts';

const most = { tags: 50, key: 128, value: 256 };

export function tagsIn(items: Parameters[]): Map<string, string> {
  const tags = new Map<string, string>();
  for (const item of items) {
    const [key, value] = [item.needed('Key'), item.text('Value') ?? ''];
    if (key.length > most.key)
      throw invalidValue(`Tag key exceeds the maximum length of ${most.key} characters`);
    if (value.length > most.value)
      throw invalidValue(`Tag value exceeds the maximum length of ${most.value} characters`);
    if (/^aws:/i.test(key)) throw invalidValue(`Tag keys starting with 'aws:' are reserved for internal use`);
    if (tags.has(key)) throw invalidValue(`Duplicate tag key '${key}' specified.`);
    tags.set(key, value);
  }
  if (tags.size > most.tags) throw tooManyTags(`More than ${most.tags} tags specified`);
  return tags;
}

export const createTags: Action = (world, parameters) => {
  const tags = tagsIn(parameters.items('Tag'));
  const resources = parameters.list('ResourceId').map((id) => tagsOf(world, id));
  for (const present of resources)
    if (new Set([...present.keys(), ...tags.keys()]).size > most.tags)
      throw tooManyTags(`The maximum number of tags for a resource is ${most.tags}`);
  return () => {
    for (const present of resources) for (const [key, value] of tags) present.set(key, value);
    world.changed();
    return { return: true };
  };
};

function tagsOf(world: World, id: string): Map<string, string> {
  if (!id.startsWith('vol-')) return instanceNamed(world, id).tags;
  const volume = world.volumes.get(id);
  if (!volume) throw new Refusal('InvalidVolume.NotFound', `The volume '${id}' does not exist.`);
  return volume.tags;
}

export const tagSet = (tags: ReadonlyMap<string, string>): XmlValue =>
  [...tags].map(([key, value]) => ({ key, value }));
