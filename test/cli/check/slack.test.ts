import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type SandboxSlack, startSandboxSlack } from '#sandbox/slack/start.ts';
import type { Finding } from '#src/cli/check/probe.ts';
import { checkSlack } from '#src/cli/check/slack.ts';
import { loadConfig } from '#src/config/load.ts';
import { manifestOf } from '#src/manifest/manifest.ts';
import { commands } from '#src/registry.ts';
import { configuration } from '#test/support/command-line.ts';

let slack: SandboxSlack;
beforeAll(async () => {
  slack = await startSandboxSlack({ manifest: manifestOf(commands) });
});
afterAll(() => slack.close());

interface Given {
  bot?: string;
  app?: string;
  api?: string;
  channels?: Record<string, string>;
  to?: string[];
}
let given: Given;
beforeEach(() => {
  given = {};
});

async function problems(): Promise<Finding[]> {
  const {
    bot = slack.tokens.bot,
    app = slack.tokens.app,
    api = slack.apiUrl,
    channels,
    to = ['everyone'],
  } = given;
  const { file, write } = configuration();
  write(
    JSON.stringify({
      slack: {
        botToken: bot,
        appToken: app,
        api,
        channels: channels ?? { health: 'C0QUARTERDECK', ops: 'C0OPS' },
      },
      access: [{ allow: ['*'], to }],
    }),
  );
  const findings = await checkSlack({ ...loadConfig(file, {}, []), running: false });
  return findings.filter(({ fix }) => fix !== undefined);
}

test('an app made from the manifest, with channels it is in, is well', async () => {
  given.to = ['everyone', 'group:S0ONCALL', 'user:U0ANA', 'channel:C0OPS'];

  expect(await problems()).toEqual([]);
});

test('a wrong bot token: the right one, as told', async () => {
  given.bot = 'xoxb-canary-wrong';
  const found = await problems();
  expect(found).toEqual([
    {
      what: 'slack.botToken',
      found: 'Slack refuses it: invalid_auth',
      fix: expect.stringContaining('Copy the token again'),
    },
  ]);
  expect(JSON.stringify(found)).not.toContain('canary');

  given.bot = slack.tokens.bot;
  expect(await problems()).toEqual([]);
});

test('a wrong app-level token: a new one, as told', async () => {
  given.app = 'xapp-canary-wrong';
  expect(await problems()).toEqual([
    {
      what: 'slack.appToken',
      found: 'opens no socket: invalid_auth',
      fix: expect.stringContaining('connections:write'),
    },
  ]);

  given.app = slack.tokens.app;
  expect(await problems()).toEqual([]);
});

test('scopes that were not granted are named; the manifest, as told, brings them', async () => {
  const whole = slack.world.manifest;
  slack.world.manifest = {
    ...whole,
    oauth_config: { scopes: { bot: ['chat:write', 'commands', 'channels:read'] } },
  };
  try {
    const [scopes] = await problems();
    expect(scopes).toMatchObject({
      what: 'slack scopes',
      fix: expect.stringContaining('quarterdeck manifest'),
    });
    expect(scopes?.found).toMatch(/^missing: app_mentions:read, channels:history, chat:write\.public, /);
  } finally {
    slack.world.manifest = whole;
  }
  expect(await problems()).toEqual([]);
});

test.each([
  [
    'that does not exist',
    'C0NOWHERE',
    'there is no C0NOWHERE that I can see',
    /Correct slack\.channels\.ops/,
  ],
  ['that is archived', 'C0ARCHIVED', '#attic is archived', /Unarchive it, or name another/],
  ['without the bot', 'C0NOBOT', 'I am not in #random', /\/invite @quarterdeck in #random/],
])('a channel %s', async (_what, id, told, fix) => {
  given.channels = { health: 'C0QUARTERDECK', ops: id };

  expect(await problems()).toEqual([{ what: 'channel ops', found: told, fix: expect.stringMatching(fix) }]);
});

test('an archived channel that is unarchived, and one the bot is invited to, are well', async () => {
  given.channels = { health: 'C0ARCHIVED', ops: 'C0NOBOT' };
  const [archived, without] = ['C0ARCHIVED', 'C0NOBOT'].map((id) => slack.world.channels.get(id));
  if (!archived || !without) throw new Error('the sandbox has other channels now');

  archived.isArchived = false;
  without.members.add(slack.app.userId);
  try {
    expect(await problems()).toEqual([]);
  } finally {
    archived.isArchived = true;
    without.members.delete(slack.app.userId);
  }
});

test('rules that name nobody are told, each with where the right id stands', async () => {
  given.to = ['group:S0NOBODY', 'user:U0NOBODY', 'user:U0GONE', 'channel:C0NOWHERE'];
  expect((await problems()).map(({ what, found }) => `${what}: ${found}`)).toEqual([
    'access group:S0NOBODY: there is no such user group',
    'access user:U0NOBODY: there is no such person (user_not_found)',
    'access user:U0GONE: gone is deactivated',
    'access channel:C0NOWHERE: I cannot see its members (channel_not_found)',
  ]);
  expect((await problems())[0]?.fix).toContain('under People, User groups');
});

test('a user group that was disabled', async () => {
  const group = slack.world.groups.get('S0DEVS');
  if (!group) throw new Error('the sandbox has other groups now');
  given.to = ['group:S0DEVS'];

  group.disabled = true;
  expect((await problems())[0]).toMatchObject({
    found: '@developers is disabled',
    fix: expect.stringContaining('Enable it'),
  });
  group.disabled = false;
  expect(await problems()).toEqual([]);
});

test('Slack out of reach, broken and throttling are told apart', async () => {
  given.api = 'http://127.0.0.1:1/api/';
  expect((await problems())[0]).toMatchObject({
    found: expect.stringMatching(/^Slack cannot be reached \(/),
  });

  given.api = slack.apiUrl;
  slack.faults.down();
  expect((await problems())[0]?.found).toBe('Slack answered 503, and not in JSON');
  slack.faults.down(false);
  slack.faults.rateLimit('auth.test', 7);
  expect((await problems())[0]?.found).toBe('Slack asks to wait 7 s: try again then');
  slack.faults.clear();
  expect(await problems()).toEqual([]);
});
