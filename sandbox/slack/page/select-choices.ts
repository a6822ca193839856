// What a select menu offers and how Slack stores what was picked.
import type { ActResult, Snapshot } from '../page-protocol.ts';
import type { AnyElement } from './values.ts';

export interface Choice {
  value: string;
  text: string;
  description?: string;
  /** The app's own option object, given back as it came. */
  option?: unknown;
}

export interface ChoiceGroup {
  label?: string;
  choices: Choice[];
}

interface RawOption {
  text: { text: string };
  value?: string;
  description?: { text: string };
}

interface RawGroups {
  options?: RawOption[] | undefined;
  groups?: { label: { text: string }; options: RawOption[] }[] | undefined;
}

const toChoice = (option: RawOption): Choice => ({
  value: option.value ?? option.text.text,
  text: option.text.text,
  ...(option.description && { description: option.description.text }),
  option,
});

function toGroups({ options, groups }: RawGroups): ChoiceGroup[] {
  if (groups)
    return groups.map((group) => ({ label: group.label.text, choices: group.options.map(toChoice) }));
  return [{ choices: (options ?? []).map(toChoice) }];
}

export const loadedGroups = (result: ActResult): ChoiceGroup[] =>
  toGroups({ options: result.options, groups: result.optionGroups });

export const isExternal = (element: AnyElement) => element.type.endsWith('external_select');
const isOf = (element: AnyElement, what: string) => element.type.endsWith(`${what}_select`);

export function localGroups(element: AnyElement, snapshot: Snapshot): ChoiceGroup[] {
  if (isOf(element, 'users')) return [{ choices: snapshot.users.map(userChoice) }];
  if (isOf(element, 'channels'))
    return [{ choices: snapshot.channels.filter(({ kind }) => kind === 'public').map(channelChoice) }];
  if (isOf(element, 'conversations')) return [{ choices: snapshot.channels.map(channelChoice) }];
  return toGroups({
    options: element.options as RawOption[] | undefined,
    groups: element.option_groups as RawGroups['groups'],
  });
}

const userChoice = (user: Snapshot['users'][number]): Choice => ({
  value: user.id,
  text: user.realName,
  description: `@${user.name}`,
});

const channelChoice = (channel: Snapshot['channels'][number]): Choice => ({
  value: channel.id,
  text: channel.kind === 'direct' ? channel.name : `#${channel.name}`,
});

export function matching(groups: ChoiceGroup[], query: string): ChoiceGroup[] {
  const words = query.toLowerCase();
  return groups
    .map((group) => ({
      ...group,
      choices: group.choices.filter(({ text, description = '' }) =>
        `${text} ${description}`.toLowerCase().includes(words),
      ),
    }))
    .filter((group) => group.choices.length > 0);
}

export function chosenChoices(element: AnyElement, content: unknown, snapshot: Snapshot): Choice[] {
  const stored = Array.isArray(content)
    ? content
    : content === null || content === undefined
      ? []
      : [content];
  const known = localGroups(element, snapshot).flatMap(({ choices }) => choices);
  return stored.map((entry: unknown) => {
    if (typeof entry !== 'string') return toChoice(entry as RawOption);
    return known.find(({ value }) => value === entry) ?? { value: entry, text: entry };
  });
}

/** Options are stored whole, people and channels by id. */
export const storedValue = (element: AnyElement, choice: Choice): unknown =>
  isOf(element, 'static') || isOf(element, 'external') ? choice.option : choice.value;
