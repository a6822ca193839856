// Everything the product asks Slack for, and the bot scopes that takes. The manifest asks for these and no others.

/** Web API methods that the product calls: https://docs.slack.dev/reference/methods, each on a page of its name. */
export const methods = {
  'auth.test': [],
  'chat.postMessage': ['chat:write', 'chat:write.public'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  // To find a post whose answer was lost, by its metadata, and the heads of the audit trail.
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.replies': ['channels:history', 'groups:history', 'im:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.members': ['channels:read', 'groups:read'],
  'conversations.open': ['im:write'],
  'files.completeUploadExternal': ['files:write'],
  'files.getUploadURLExternal': ['files:write'],
  'users.info': ['users:read'],
  'usergroups.list': ['usergroups:read'],
  'usergroups.users.list': ['usergroups:read'],
  'views.open': [],
  'views.publish': [],
  'views.update': [],
} satisfies Record<string, string[]>;

/** Events that the product hears: https://docs.slack.dev/reference/events, each on a page of its name. */
export const events = {
  app_home_opened: [],
  app_mention: ['app_mentions:read'],
  member_joined_channel: ['channels:read', 'groups:read'],
  member_left_channel: ['channels:read', 'groups:read'],
  subteam_members_changed: ['usergroups:read'],
  subteam_updated: ['usergroups:read'],
  user_change: ['users:read'],
} satisfies Record<string, string[]>;

/** https://docs.slack.dev/reference/scopes/commands */
const slashCommands = ['commands'];

export function neededScopes(): string[] {
  return [...new Set([...Object.values(methods), ...Object.values(events), slashCommands].flat())].sort();
}
