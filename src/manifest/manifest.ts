import { stringify } from 'yaml';
import type { Command } from '#src/command.ts';
import { usage } from '#src/requests/usage.ts';
import { events, neededScopes } from './scopes.ts';

export type Manifest = ReturnType<typeof manifestOf>;

/** `url` is where Slack reaches the bot, for mode http: https://docs.slack.dev/reference/app-manifest */
export function manifestOf(
  commands: readonly Command[],
  { prefix = '', url }: { prefix?: string; url?: string | undefined } = {},
) {
  const requests = url === undefined ? undefined : new URL('/slack/events', url).href;
  return {
    _metadata: { major_version: 1 },
    display_information: {
      name: 'Quarterdeck',
      description: 'Runs your infrastructure from the channel where you already talk.',
      background_color: '#1d2b3a',
    },
    features: {
      // Its Messages tab is where the bot writes to one person, and reads nothing.
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: true },
      bot_user: { display_name: 'quarterdeck', always_online: true },
      slash_commands: commands.map(({ name, summary, verbs }) => ({
        command: `/${prefix}${name}`,
        ...(requests && { url: requests }),
        description: summary,
        usage_hint: hintOf(name, verbs),
        // Names become ids, `<@U…|ana>`: names change and can be imitated.
        should_escape: true,
      })),
    },
    oauth_config: { scopes: { bot: neededScopes() } },
    settings: {
      event_subscriptions: {
        ...(requests && { request_url: requests }),
        bot_events: Object.keys(events).sort(),
      },
      interactivity: {
        is_enabled: true,
        ...(requests && { request_url: requests, message_menu_options_url: requests }),
      },
      org_deploy_enabled: false,
      socket_mode_enabled: requests === undefined,
      token_rotation_enabled: false,
    },
  };
}

/** Its verbs or, where the command itself is one, what follows it. */
function hintOf(name: string, verbs: Command['verbs']): string {
  const own = verbs[name];
  if (!own) return `[${Object.keys(verbs).join(' | ')}]`;
  return usage(own, '').slice(`/${name} `.length);
}

export function manifestText(manifest: Manifest): string {
  return `# Made by "quarterdeck manifest": change the code, not this file.\n${stringify(manifest, { lineWidth: 0 })}`;
}
