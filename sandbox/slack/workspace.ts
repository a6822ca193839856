// Who and what exists in the sandbox's workspace when it opens.
import type { Channel, User, UserGroup } from './world.ts';

const person = (
  id: string,
  name: string,
  realName: string,
  title: string,
  more: Partial<User> = {},
): User => ({
  id,
  name,
  realName,
  title,
  teamId: 'T0QUARTER',
  tz: 'Europe/Paris',
  isBot: false,
  isAdmin: false,
  isGuest: false,
  isStranger: false,
  deleted: false,
  ...more,
});

export const team = { id: 'T0QUARTER', name: 'Brightside', domain: 'brightside' };
/** Ids that the app is known by after its installation. */
export const app = { appId: 'A0QUARTER', botId: 'B0QUARTER', userId: 'U0QUARTER' };

export function seedUsers(botName: string): User[] {
  return [
    person('U0ANA', 'ana', 'Ana Ferreira', 'Developer'),
    person('U0BEN', 'ben', 'Ben Okafor', 'Developer'),
    person('U0CHEN', 'chen', 'Chen Wei', 'On call'),
    person('U0DORA', 'dora', 'Dora Lindqvist', 'DevOps administrator', { isAdmin: true }),
    person('U0GUS', 'gus', 'Gus Moreau', 'Contractor', { isGuest: true }),
    person('U0GONE', 'gone', 'Gina Onesta', 'Left in spring', { deleted: true }),
    person('W0SAM', 'sam', 'Sam Stranger', 'Partner company', { isStranger: true, teamId: 'T0PARTNER' }),
    person('U0OTHERBOT', 'otherbot', 'Other Bot', 'Another app', { isBot: true }),
    person(app.userId, botName, 'Quarterdeck', 'This app', { isBot: true }),
  ];
}

const channel = (id: string, name: string, members: string[], more: Partial<Channel> = {}): Channel => ({
  id,
  name,
  topic: '',
  kind: 'public',
  isArchived: false,
  isShared: false,
  members: new Set(members),
  ...more,
});

const everyone = ['U0ANA', 'U0BEN', 'U0CHEN', 'U0DORA'];

export function seedChannels(): Channel[] {
  return [
    channel('C0PAYMENTS', 'payments', [...everyone, 'U0GUS', 'U0OTHERBOT', app.userId], {
      topic: 'Payments: alerts and releases',
    }),
    channel('C0OPS', 'ops', [...everyone, app.userId], { topic: 'Operations' }),
    channel('C0QUARTERDECK', 'quarterdeck', [...everyone, app.userId], { topic: 'The bot and its health' }),
    channel('C0SECRET', 'incident-room', ['U0CHEN', 'U0DORA', app.userId], { kind: 'private' }),
    channel('C0SHARED', 'shared-partner', [...everyone, 'W0SAM', app.userId], { isShared: true }),
    channel('C0ARCHIVED', 'attic', [...everyone, app.userId], { isArchived: true }),
    channel('C0NOBOT', 'random', everyone),
  ];
}

export function seedGroups(): UserGroup[] {
  return [
    { id: 'S0ONCALL', handle: 'oncall', name: 'On call', members: ['U0CHEN'], disabled: false },
    { id: 'S0DEVS', handle: 'developers', name: 'Developers', members: ['U0ANA', 'U0BEN'], disabled: false },
    { id: 'S0ADMINS', handle: 'admins', name: 'DevOps', members: ['U0DORA'], disabled: false },
  ];
}
