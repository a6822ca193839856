// The part of an app manifest that changes how Slack treats the app.
// https://docs.slack.dev/reference/app-manifest
export interface Manifest {
  display_information: { name: string; [more: string]: unknown };
  features?: {
    app_home?: { home_tab_enabled?: boolean; messages_tab_enabled?: boolean; [more: string]: unknown };
    bot_user?: { display_name: string; always_online?: boolean };
    slash_commands?: {
      command: string;
      description: string;
      usage_hint?: string;
      should_escape?: boolean;
      url?: string;
    }[];
    shortcuts?: { name: string; type: 'global' | 'message'; callback_id: string; description: string }[];
    [more: string]: unknown;
  };
  oauth_config?: { scopes?: { bot?: string[]; [more: string]: unknown }; [more: string]: unknown };
  settings?: {
    event_subscriptions?: { bot_events?: string[]; [more: string]: unknown };
    [more: string]: unknown;
  };
  [more: string]: unknown;
}

/** An app that may do everything the sandbox knows; scenarios pass the product's own manifest. */
export const generousManifest: Manifest = {
  display_information: { name: 'Quarterdeck' },
  features: {
    app_home: { home_tab_enabled: true, messages_tab_enabled: true },
    bot_user: { display_name: 'quarterdeck', always_online: true },
    slash_commands: [
      { command: '/alerts', description: 'Alerts', usage_hint: 'list', should_escape: true },
      { command: '/qd', description: 'The bot itself', usage_hint: 'help', should_escape: true },
      { command: '/plain', description: 'A command whose text is not escaped', should_escape: false },
    ],
    shortcuts: [
      { name: 'New alert', type: 'global', callback_id: 'new_alert', description: 'Raise an alert' },
      { name: 'Attach', type: 'message', callback_id: 'attach', description: 'Attach to an alert' },
    ],
  },
  oauth_config: {
    scopes: {
      bot: [
        'app_mentions:read',
        'channels:history',
        'channels:join',
        'channels:read',
        'chat:write',
        'commands',
        'files:read',
        'files:write',
        'groups:history',
        'groups:read',
        'im:history',
        'im:read',
        'im:write',
        'reactions:read',
        'reactions:write',
        'team:read',
        'usergroups:read',
        'users:read',
      ],
    },
  },
  settings: {
    event_subscriptions: {
      bot_events: [
        'app_home_opened',
        'app_mention',
        'channel_archive',
        'channel_left',
        'channel_unarchive',
        'group_archive',
        'group_left',
        'group_unarchive',
        'member_joined_channel',
        'member_left_channel',
        'message.channels',
        'message.groups',
        'message.im',
        'reaction_added',
        'subteam_members_changed',
        'subteam_updated',
        'user_change',
      ],
    },
  },
};
