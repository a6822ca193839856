// People and groups as the Web API and events show them.
import type { Json, User, UserGroup, World } from './world.ts';

/** https://docs.slack.dev/reference/objects/user-object */
export const userJson = (user: User): Json => ({
  id: user.id,
  team_id: user.teamId,
  name: user.name,
  deleted: user.deleted,
  real_name: user.realName,
  tz: user.tz,
  tz_label: user.tz,
  tz_offset: 3600,
  profile: {
    real_name: user.realName,
    display_name: user.name,
    title: user.title,
    real_name_normalized: user.realName,
    display_name_normalized: user.name,
    team: user.teamId,
  },
  is_admin: user.isAdmin,
  is_owner: false,
  is_primary_owner: false,
  is_restricted: user.isGuest,
  is_ultra_restricted: false,
  is_bot: user.isBot,
  is_app_user: false,
  ...(user.isStranger ? { is_stranger: true } : {}),
  updated: 1_700_000_000,
});

/** https://docs.slack.dev/reference/objects/usergroup-object */
export const groupJson = (world: World, group: UserGroup, withUsers: boolean): Json => ({
  id: group.id,
  team_id: world.team.id,
  is_usergroup: true,
  name: group.name,
  handle: group.handle,
  date_delete: group.disabled ? 1 : 0,
  user_count: group.members.length,
  ...(withUsers ? { users: group.members } : {}),
});
