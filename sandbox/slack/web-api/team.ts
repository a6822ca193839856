// The app, its team, its sockets, and checks: methods of one line each.
import { blockProblems, viewProblems } from '../blocks/check.ts';
import { findMessage } from '../messages.ts';
import { Refusal } from '../refusal.ts';
import type { Json } from '../world.ts';
import { type Methods, optional, required } from './method.ts';

export const teamMethods: Methods = {
  // https://docs.slack.dev/reference/methods/auth.test
  'auth.test': {
    scopes: [],
    tier: 'special',
    run: (_, { world }) => ({
      url: `https://${world.team.domain}.slack.com/`,
      team: world.team.name,
      user: world.users.get(world.app.userId)?.name,
      team_id: world.team.id,
      user_id: world.app.userId,
      bot_id: world.app.botId,
      is_enterprise_install: false,
    }),
  },
  // https://docs.slack.dev/reference/methods/apps.connections.open
  'apps.connections.open': {
    token: 'app',
    scopes: [],
    tier: 'tier3',
    run: (_, { socketMode }) => ({ url: socketMode.ticket() }),
  },
  // https://docs.slack.dev/reference/methods/team.info
  'team.info': { scopes: ['team:read'], tier: 'tier3', run: (_, { world }) => ({ team: { ...world.team } }) },
  // https://docs.slack.dev/reference/methods/bots.info
  'bots.info': {
    scopes: ['users:read'],
    tier: 'tier3',
    run(args, { world }) {
      if (required(args, 'bot') !== world.app.botId) throw new Refusal('bot_not_found');
      const { name } = world.manifest.display_information;
      return {
        bot: {
          id: world.app.botId,
          app_id: world.app.appId,
          user_id: world.app.userId,
          name,
          deleted: false,
        },
      };
    },
  },
  // https://docs.slack.dev/reference/methods/reactions.add
  'reactions.add': {
    scopes: ['reactions:write'],
    tier: 'tier3',
    run(args, { world }) {
      const channel = world.channels.get(required(args, 'channel'));
      if (!channel) throw new Refusal('channel_not_found');
      const message = findMessage(world, channel.id, required(args, 'timestamp'));
      if (!message || message.visibleTo) throw new Refusal('message_not_found');
      const name = required(args, 'name');
      const reaction = message.reactions.find((each) => each.name === name);
      if (reaction?.users.includes(world.app.userId)) throw new Refusal('already_reacted');
      if (reaction) reaction.users.push(world.app.userId);
      else message.reactions.push({ name, users: [world.app.userId] });
      world.changes.emit({ type: 'message', message, what: 'decorated' });
      return {};
    },
  },
  // https://docs.slack.dev/reference/methods/blocks.validate
  'blocks.validate': {
    scopes: [],
    tier: 'special',
    run(args) {
      const problems = problemsOf(args);
      return {
        valid: problems.length === 0,
        errors: problems.map((problem) => ({ ...problem, code: 'invalid' })),
      };
    },
  },
};

function problemsOf(args: Json): ReturnType<typeof blockProblems> {
  const [view, message, blocks] = ['view', 'message', 'blocks'].map((name) => parsed(optional(args, name)));
  if ([view, message, blocks].filter((value) => value !== undefined).length !== 1)
    throw new Refusal('invalid_arguments');
  if (view !== undefined) return viewProblems(view as Json);
  const list = blocks ?? (message as Json).blocks ?? [];
  if (!Array.isArray(list)) throw new Refusal('invalid_arguments');
  return blockProblems(list);
}

function parsed(value: string | undefined): unknown {
  if (value === undefined) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    throw new Refusal('invalid_arguments');
  }
}
