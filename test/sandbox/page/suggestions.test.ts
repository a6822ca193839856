import { expect, test } from 'vitest';
import { suggest } from '#sandbox/slack/page/suggestions.ts';
import type { PageChannel, PageUser } from '#sandbox/slack/page-protocol.ts';

const user = (id: string, name: string, realName: string): PageUser => ({
  id,
  name,
  realName,
  color: '#123456',
  title: '',
  isBot: false,
});
const ops: PageChannel = {
  id: 'C1',
  name: 'ops',
  topic: 'Operations',
  kind: 'public',
  isArchived: false,
  members: [],
  unread: 0,
};
const known = {
  users: [user('U1', 'ana', 'Ana Ferreira'), user('UB', 'quarterdeck', 'Quarterdeck')],
  channels: [ops],
  userGroups: [{ id: 'S1', handle: 'oncall' }],
  commands: [
    { command: '/alerts', usageHint: 'list', description: 'alerts' },
    { command: '/qd', usageHint: 'help', description: 'the bot' },
  ],
};

const titles = (text: string, inThread = false, cursor = text.length) =>
  suggest(text, cursor, known, inThread).map(({ title }) => title);

test('a slash offers commands, but not in a thread, where Slack takes none', () => {
  expect(titles('/')).toEqual(['/alerts', '/qd']);
  expect(titles('/al')).toEqual(['/alerts']);
  expect(titles('/alerts ')).toEqual([]);
  expect(titles('/', true)).toEqual([]);
});

test('people and channels are offered where the cursor is, and taken in place', () => {
  expect(titles('hi @qu')).toEqual(['@quarterdeck']);
  expect(titles('hi @ferr')).toEqual(['@ana']);
  expect(titles('mail@an')).toEqual([]);
  expect(suggest('@an is here', 3, known, false)[0]).toMatchObject({ text: '@ana  is here', cursor: 5 });
  expect(titles('#o')).toEqual(['#ops']);
});
