// Posting through a response_url: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
import { checkedAttachments, checkedBlocks } from './blocks/check.ts';
import { addMessage, findMessage, removeMessage, rewriteMessage } from './messages.ts';
import { Refusal } from './refusal.ts';
import type { Json, Message, MessageContent, World } from './world.ts';

export interface ResponsePlace {
  user: string;
  channel: string;
  /** The message the interaction came from, if it came from one. */
  ts?: string;
}

export interface ResponseUrls {
  create(place: ResponsePlace): string;
  /** Shows what was posted to the address. Throws Refusal `used_url` or `expired_url`, or what is wrong with it. */
  post(id: string, body: Json): Message | undefined;
}

const lifetime = 30 * 60_000;
const uses = 5;

export function createResponseUrls(world: World): ResponseUrls {
  const known = new Map<string, ResponsePlace & { at: number; used: number }>();
  return {
    create(place) {
      const id = world.nextId('R');
      known.set(id, { ...place, at: world.now(), used: 0 });
      return `${world.url}/response/${world.team.id}/${id}`;
    },
    post(id, body) {
      const address = known.get(id);
      if (!address || world.now() - address.at > lifetime) throw new Refusal('expired_url');
      if (address.used >= uses) throw new Refusal('used_url');
      address.used += 1;
      return respond(world, address, body);
    },
  };
}

/** Shows a response given in an acknowledgement or through a response_url. */
export function respond(world: World, place: ResponsePlace, body: Json): Message | undefined {
  const original = place.ts === undefined ? undefined : findMessage(world, place.channel, place.ts);
  if (body.delete_original === true) {
    if (original) removeMessage(world, original);
    return undefined;
  }
  const content = contentOf(world, body);
  if (body.replace_original === true) {
    if (original) rewriteMessage(world, original, content);
    return original;
  }
  return addMessage(world, {
    ...content,
    channel: place.channel,
    user: world.app.userId,
    botId: world.app.botId,
    answers: place.user,
    // Ephemeral unless said otherwise: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
    ...(body.response_type === 'in_channel' ? {} : { visibleTo: place.user }),
    ...(typeof body.thread_ts === 'string' ? { threadTs: body.thread_ts } : {}),
  });
}

export function contentOf(world: World, body: Json): MessageContent {
  const blocks = body.blocks === undefined ? [] : checkedBlocks(world, body.blocks);
  const attachments = body.attachments === undefined ? [] : checkedAttachments(world, body.attachments);
  const text = typeof body.text === 'string' ? body.text.slice(0, 40_000) : '';
  if (text === '' && blocks.length === 0 && attachments.length === 0) throw new Refusal('no_text');
  return { text, blocks, attachments };
}
