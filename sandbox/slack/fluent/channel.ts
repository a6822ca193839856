import { publicMessages } from '../messages.ts';
import type { Message } from '../world.ts';
import { type SeenMessage, seenMessage } from './message.ts';
import { channelIdOf, fits, listing, type Stage, userNamed, visibleText, type Words } from './stage.ts';

export interface ChannelHandle {
  readonly id: string;
  /** What everyone there sees, oldest first, without thread replies. */
  readonly messages: SeenMessage[];
  /** The newest message there that reads so, now or later. Rejects after a real-time limit with what is there. */
  expectMessage(words: Words, within?: number): Promise<SeenMessage>;
  /** Resolves once exactly so many messages of the app read so. */
  expectMessages(words: Words, howMany: number, within?: number): Promise<SeenMessage[]>;
  add(user: string): void;
  remove(user: string): void;
  kickBot(): void;
  inviteBot(): void;
  archive(): void;
  unarchive(): void;
}

export function channelHandle(stage: Stage, name: string): ChannelHandle {
  const { core, until } = stage;
  const { world } = core;
  const id = channelIdOf(stage, name);
  const top = (): Message[] =>
    publicMessages(world, id).filter(
      (message) => !message.threadTs || message.threadTs === message.ts || message.isBroadcast,
    );
  const matching = (words: Words): Message[] =>
    top().filter((message) => fits(visibleText(stage, message), words));
  const limit = (within: number | undefined) => (within === undefined ? {} : { within });
  const channel = () => {
    const found = world.channels.get(id);
    if (!found) throw new Error(`${name} is gone`);
    return found;
  };
  const move = (user: string, joins: boolean): void => {
    const members = channel().members;
    if (joins) members.add(user);
    world.changes.emit({ type: 'channel', channel: channel() });
    core.tell({ type: joins ? 'member_joined_channel' : 'member_left_channel', user, channel: channel() });
    if (!joins) members.delete(user);
  };
  const setArchived = (isArchived: boolean): void => {
    channel().isArchived = isArchived;
    world.changes.emit({ type: 'channel', channel: channel() });
    core.tell({
      type: isArchived ? 'channel_archive' : 'channel_unarchive',
      user: 'U0DORA',
      channel: channel(),
    });
  };

  return {
    id,
    get messages() {
      return top().map((message) => seenMessage(stage, message));
    },
    expectMessage: (words, within) =>
      until({
        what: `a message in #${name} that reads ${words}`,
        look() {
          const message = matching(words).at(-1);
          return message && seenMessage(stage, message);
        },
        listing: () => listing(stage, top()),
        ...limit(within),
      }),
    expectMessages: (words, howMany, within) =>
      until({
        what: `${howMany} messages in #${name} that read ${words}`,
        look() {
          const found = matching(words);
          return found.length === howMany ? found.map((message) => seenMessage(stage, message)) : undefined;
        },
        listing: () => listing(stage, top()),
        ...limit(within),
      }),
    add: (user) => move(userNamed(stage, user).id, true),
    remove: (user) => move(userNamed(stage, user).id, false),
    kickBot: () => move(world.app.userId, false),
    inviteBot: () => move(world.app.userId, true),
    archive: () => setArchived(true),
    unarchive: () => setArchived(false),
  };
}
