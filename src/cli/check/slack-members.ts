import type { Config } from '#src/config.ts';
import type { Finding } from './probe.ts';
import type { CallSlack } from './slack-api.ts';

/** Whoever the access rules name has to exist: a rule for nobody refuses everybody, silently. */
export async function checkMembers(
  call: CallSlack,
  token: string,
  access: Config['access'],
): Promise<Finding[]> {
  const named = [...new Set(access.flatMap(({ to }) => to))];
  const groups = await checkGroups(call, token, idsOf(named, 'group:'));
  const others = [];
  for (const id of idsOf(named, 'user:')) others.push(await user(call, token, id));
  for (const id of idsOf(named, 'channel:')) others.push(await channel(call, token, id));
  return [...groups, ...others];
}

function idsOf(named: string[], kind: string): string[] {
  return named.filter((name) => name.startsWith(kind)).map((name) => name.slice(kind.length));
}

async function checkGroups(call: CallSlack, token: string, ids: string[]): Promise<Finding[]> {
  if (ids.length === 0) return [];
  const { ok, error, body } = await call('usergroups.list', token, { include_disabled: 'true' });
  if (!ok) {
    const fix =
      'User groups need a paid plan and the scope usergroups:read; without them name people in access, as user:U….';
    return [{ what: 'user groups in access', found: `Slack does not tell: ${error}`, fix }];
  }
  const groups: { id: string; handle: string; date_delete: number }[] = body.usergroups;
  return ids.map((id) => {
    const group = groups.find((each) => each.id === id);
    const what = `access group:${id}`;
    const fix = 'Correct it in access: the id is in the address of the group, under People, User groups.';
    if (!group) return { what, found: 'there is no such user group', fix };
    if (group.date_delete > 0)
      return {
        what,
        found: `@${group.handle} is disabled`,
        fix: 'Enable it in Slack, or name another in access.',
      };
    return { what, found: `@${group.handle}` };
  });
}

async function user(call: CallSlack, token: string, id: string): Promise<Finding> {
  const what = `access user:${id}`;
  const fix = 'Correct it in access: the id is in the profile, under the three dots, "Copy member ID".';
  const { ok, error, body } = await call('users.info', token, { user: id });
  if (!ok) return { what, found: `there is no such person (${error})`, fix };
  if (body.user.deleted)
    return { what, found: `${body.user.name} is deactivated`, fix: 'Remove the person from access.' };
  return { what, found: `@${body.user.name}` };
}

async function channel(call: CallSlack, token: string, id: string): Promise<Finding> {
  const what = `access channel:${id}`;
  const { ok, error, body } = await call('conversations.info', token, { channel: id });
  if (ok) return { what, found: `members of #${body.channel.name}` };
  const fix = 'Correct it in access; for a private channel, say /invite @quarterdeck in it.';
  return { what, found: `I cannot see its members (${error})`, fix };
}
