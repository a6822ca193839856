import type { WebClient } from '@slack/web-api';
import type { Memberships, Person } from '#src/access/access.ts';
import type { Clock } from '#src/clock.ts';
import { cacheOf } from './cache.ts';
import type { SlackEvent } from './normalise.ts';
import { codeOf, naming } from './web-errors.ts';

export interface People extends Memberships {
  /** Slack says that somebody changed, joined or left: what was known of it is asked anew. */
  hear(event: SlackEvent): void;
}

/** `team`: the workspace that the bot is installed in. */
export function openPeople(client: WebClient, team: string, clock: Clock): People {
  const persons = cacheOf(
    (user) => naming('asking Slack who you are', () => loadPerson(client, team, user)),
    clock,
  );
  const places = cacheOf(
    (place) => naming('asking Slack who belongs where', () => loadPlace(client, place)),
    clock,
  );

  return {
    person: async (_, user) => (await persons.get(user)).value,
    has: async (place, user) => {
      const { value, age } = await places.get(place);
      return { member: value.has(user), age };
    },
    hear: (event) => {
      const { type, user, subteam_id, subteam, channel } = event;
      if (type === 'user_change') persons.drop(idOf(user));
      if (type === 'subteam_members_changed') places.drop(`group:${idOf(subteam_id)}`);
      if (type === 'subteam_updated') places.drop(`group:${idOf(subteam)}`);
      if (type === 'member_joined_channel' || type === 'member_left_channel')
        places.drop(`channel:${idOf(channel)}`);
    },
  };
}

function idOf(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'id' in value) return String(value.id);
  return String(value);
}

async function loadPerson(client: WebClient, team: string, id: string): Promise<Person> {
  const { user } = await client.users.info({ user: id }).catch((error: unknown) => {
    if (strange.has(codeOf(error) ?? '')) return { user: undefined };
    throw error;
  });
  if (!user) return { id, team: '', name: id, zone: 'UTC', standing: 'stranger' };
  const name = user.profile?.display_name || user.profile?.real_name || user.name || id;
  return { id, team: user.team_id ?? '', name, zone: user.tz ?? 'UTC', standing: standingOf(user, team) };
}

/** People of other companies' workspaces may be hidden from us. */
const strange = new Set(['user_not_found', 'user_not_visible', 'users_not_found']);

type SlackUser = NonNullable<Awaited<ReturnType<WebClient['users']['info']>>['user']>;

/** https://docs.slack.dev/reference/objects/user-object/ */
function standingOf(user: SlackUser, team: string): Person['standing'] {
  if (user.deleted) return 'deactivated';
  if (user.is_bot || user.id === 'USLACKBOT') return 'bot';
  const ours = user.team_id === team || user.enterprise_user?.teams?.includes(team);
  if (!ours || user.is_stranger) return 'stranger';
  return user.is_restricted || user.is_ultra_restricted ? 'guest' : 'member';
}

/** Nobody belongs to what was deleted, or is hidden from us. */
async function loadPlace(client: WebClient, place: string): Promise<ReadonlySet<string>> {
  return await membersOf(client, place).catch((error: unknown) => {
    if (gone.has(codeOf(error) ?? '')) return new Set<string>();
    throw error;
  });
}

/** https://docs.slack.dev/reference/methods/usergroups.users.list/#errors and of conversations.members */
const gone = new Set(['no_such_subteam', 'subteam_disabled', 'channel_not_found']);

async function membersOf(client: WebClient, place: string): Promise<ReadonlySet<string>> {
  const [kind, id = ''] = place.split(':');
  if (kind === 'group') {
    const { users } = await client.usergroups.users.list({ usergroup: id });
    return new Set(users);
  }
  const members = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await client.conversations.members({ channel: id, limit: 1000, ...(cursor && { cursor }) });
    for (const member of page.members ?? []) members.add(member);
    cursor = page.response_metadata?.next_cursor;
  } while (cursor);
  return members;
}
