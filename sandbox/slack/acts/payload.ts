// What every interaction says of who did it and where.
// https://docs.slack.dev/reference/interaction-payloads
import type { Core } from '../core.ts';
import type { Answer } from '../delivery.ts';
import type { Channel, Json, User, World } from '../world.ts';

/** What Slack would show the person when the act did not come through; nothing when it did. */
export interface Outcome {
  problem?: string;
  /** The person was told in small print. */
  noticed?: boolean;
}

export function personOf(world: World, id: string): User {
  const user = world.users.get(id);
  if (!user) throw new Error(`there is no user ${id} in the sandbox`);
  return user;
}

export function seenChannel(world: World, user: string, id: string): Channel {
  const channel = world.channels.get(id);
  if (!channel) throw new Error(`there is no channel ${id} in the sandbox`);
  if (channel.kind !== 'public' && !channel.members.has(user))
    throw new Error(`${personOf(world, user).name} does not see #${channel.name}`);
  return channel;
}

export const basePayload = (core: Core, type: string, user: User): Json => ({
  ...untriggeredPayload(core, type, user),
  trigger_id: core.triggers.create(user.id),
});

/** For what opens no modal: loading options, closing a view. */
export const untriggeredPayload = ({ world }: Core, type: string, user: User): Json => ({
  type,
  user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
  api_app_id: world.app.appId,
  token: 'sandbox-verification',
  team: { id: world.team.id, domain: world.team.domain },
  enterprise: null,
  is_enterprise_install: false,
});

export const channelPart = (channel: Channel): Json => ({
  id: channel.id,
  name:
    channel.kind === 'direct' ? 'directmessage' : channel.kind === 'private' ? 'privategroup' : channel.name,
});

/** Small print that only the person sees. */
export function notify(world: World, user: string, channel: string, text: string): Outcome {
  const notice = { user, channel, text, at: world.now() };
  world.notices.push(notice);
  world.changes.emit({ type: 'notice', notice });
  return { problem: text, noticed: channel !== '' };
}

export const bodyOf = (answer: Answer): Json => {
  if (!answer.acked || answer.body === null || answer.body === undefined || answer.body === '') return {};
  return typeof answer.body === 'string' ? { text: answer.body } : (answer.body as Json);
};
