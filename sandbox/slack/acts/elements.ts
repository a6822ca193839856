// Where an interactive element stands, and how an act on it is told to the app.
import { elementsOf } from '../blocks/check.ts';
import type { Core } from '../core.ts';
import { findMessage, messageJson } from '../messages.ts';
import { viewJson } from '../views.ts';
import type { Block, Json, Message, StateValues, View } from '../world.ts';
import { channelPart, seenChannel } from './payload.ts';

export type Place = { channel: string; ts: string } | { view: string } | { home: true };

export type Surface =
  | { kind: 'message'; message: Message; blocks: Block[] }
  | { kind: 'view'; view: View; blocks: Block[] };

/** Throws when the person does not have that message or view before them. */
export function surfaceOf({ world }: Core, user: string, on: Place): Surface {
  if ('channel' in on) {
    seenChannel(world, user, on.channel);
    const message = findMessage(world, on.channel, on.ts);
    if (!message || (message.visibleTo && message.visibleTo !== user))
      throw new Error(`there is no message ${on.ts} for ${user}`);
    const attached = message.attachments.flatMap((attachment) => attachment.blocks ?? []);
    return { kind: 'message', message, blocks: [...message.blocks, ...attached] };
  }
  const view =
    'view' in on ? world.views.get(user)?.find((each) => each.id === on.view) : world.homes.get(user);
  if (!view) throw new Error(`no such view is open for ${user}`);
  return { kind: 'view', view, blocks: view.view.blocks as unknown as Block[] };
}

export function elementAt({ blocks }: Surface, blockId: string, actionId: string): Json {
  const block = blocks.find((each) => each.block_id === blockId);
  const element = block && elementsOf(block).find((each) => each.action_id === actionId);
  if (!element) throw new Error(`there is no element ${blockId}/${actionId}`);
  return element;
}

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export function surfacePayload(core: Core, surface: Surface, user: string, values: StateValues): Json {
  const { world, responseUrls } = core;
  if (surface.kind === 'view') {
    const { view } = surface;
    return { container: { type: 'view', view_id: view.id }, view: viewJson(world, view) };
  }
  const { message } = surface;
  const channel = seenChannel(world, user, message.channel);
  const isEphemeral = message.visibleTo !== undefined;
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: isEphemeral,
      ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    },
    channel: channelPart(channel),
    // The message itself is left out where only one person saw it.
    ...(isEphemeral ? {} : { message: messageJson(world, message) }),
    state: { values },
    response_url: responseUrls.create({
      user,
      channel: message.channel,
      ts: message.ts,
    }),
  };
}
