import type { Core } from '../core.ts';
import { addMessage } from '../messages.ts';
import { Refusal } from '../refusal.ts';
import { respond } from '../response-urls.ts';
import type { Channel, Message, User, World } from '../world.ts';
import { bodyOf, notify, type Outcome, personOf, seenChannel } from './payload.ts';

export interface Typed {
  user: string;
  channel: string;
  text: string;
  threadTs?: string;
}

/** Sends what a person typed. Resolves at once for a message, and once the app answered for a command. */
export async function typed(core: Core, act: Typed): Promise<Outcome & { message?: Message }> {
  const { world } = core;
  const user = personOf(world, act.user);
  const channel = seenChannel(world, user.id, act.channel);
  if (act.text.startsWith('/')) return command(core, user, channel, act);
  if (channel.isArchived || !channel.members.has(user.id))
    return notify(world, user.id, channel.id, 'You cannot send messages here.');
  if (channel.kind === 'direct' && !takesMessages(world))
    return notify(world, user.id, channel.id, 'Sending messages to this app has been turned off.');
  const message = addMessage(world, {
    text: escaped(world, act.text),
    blocks: [],
    attachments: [],
    channel: channel.id,
    user: user.id,
    ...(user.isBot ? { botId: `B${user.id.slice(1)}` } : {}),
    ...(act.threadTs === undefined ? {} : { threadTs: act.threadTs }),
  });
  return { message };
}

/** https://docs.slack.dev/surfaces/app-home#messages-tab */
function takesMessages({ manifest }: World): boolean {
  const home = manifest.features?.app_home;
  return home?.messages_tab_enabled === true && home.messages_tab_read_only_enabled !== true;
}

/** https://docs.slack.dev/interactivity/implementing-slash-commands */
async function command(
  core: Core,
  user: User,
  channel: Channel,
  { text, threadTs }: Typed,
): Promise<Outcome> {
  const { world, delivery, responseUrls, triggers } = core;
  const [, name = '', rest = ''] = /^(\/\S*)\s*(.*)$/s.exec(text) ?? [];
  const known = world.manifest.features?.slash_commands?.find((each) => each.command === name);
  if (!known) return notify(world, user.id, channel.id, `${name} is not a valid command.`);
  if (threadTs !== undefined)
    return notify(world, user.id, channel.id, `${name} is not supported in threads. Sorry!`);

  const answer = await delivery.interaction('slash_commands', {
    token: 'sandbox-verification',
    team_id: world.team.id,
    team_domain: world.team.domain,
    channel_id: channel.id,
    channel_name:
      channel.kind === 'public'
        ? channel.name
        : channel.kind === 'private'
          ? 'privategroup'
          : 'directmessage',
    user_id: user.id,
    user_name: user.name,
    command: name,
    text: known.should_escape ? escaped(world, rest.trim(), true) : entities(rest.trim()),
    api_app_id: world.app.appId,
    is_enterprise_install: 'false',
    response_url: responseUrls.create({ user: user.id, channel: channel.id }),
    trigger_id: triggers.create(user.id),
  });
  if (!answer.acked) return notify(world, user.id, channel.id, failure(name, answer.reason));

  const body = bodyOf(answer);
  if (Object.keys(body).length === 0) return {};
  try {
    respond(world, { user: user.id, channel: channel.id }, body);
    return {};
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return notify(world, user.id, channel.id, failure(name, `invalid_command_response: ${error.code}`));
  }
}

const failure = (name: string, reason: string): string => {
  const code = reason.includes('timeout')
    ? 'operation_timeout'
    : reason.replace('connection_failed', 'dispatch_failed');
  return `${name} failed with the error "${code}"`;
};

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
const entities = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * Names and links become references, in commands with the name beside the id.
 * https://docs.slack.dev/interactivity/implementing-slash-commands#escaping
 */
export function escaped(world: World, text: string, withNames = false): string {
  const label = (name: string): string => (withNames ? `|${name}` : '');
  return entities(text)
    .replace(/https?:\/\/[^\s<>|]+/g, (url) => `<${url}>`)
    .replace(/@(here|channel|everyone)\b/g, '<!$1>')
    .replace(/@([a-z0-9._-]*[a-z0-9])/gi, (whole, name: string) => {
      const user = [...world.users.values()].find((each) => each.name.toLowerCase() === name.toLowerCase());
      const group = [...world.groups.values()].find((each) => each.handle === name);
      if (user) return `<@${user.id}${label(user.name)}>`;
      return group ? `<!subteam^${group.id}${label(`@${group.handle}`)}>` : whole;
    })
    .replace(/(^|\s)#([a-z0-9_-]+)/g, (whole, space: string, name: string) => {
      const channel = [...world.channels.values()].find((each) => each.name === name);
      return channel ? `${space}<#${channel.id}|${channel.name}>` : whole;
    });
}
