import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, loadConfig } from '#src/config/load.ts';

const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-config-'));
const permissions = ['alert.read', 'alert.acknowledge', 'bot.status'];
const env = { BOT: 'xoxb-canary-1', APP: 'xapp-canary-2', HOOK: 'hook-canary-3' };

const good = `slack:
  botToken: \${BOT}
  appToken: \${APP}
  channels: { health: C0HEALTH, ops: C0OPS }
alerts:
  channel: ops
  sources:
    prod: { kind: alertmanager, bearer: ["\${HOOK}"] }
`;

function load(text: string, variables: Record<string, string> = env) {
  const file = join(folder, 'quarterdeck.yml');
  writeFileSync(file, text);
  return loadConfig(file, variables, permissions);
}

function mistakesOf(text: string, variables?: Record<string, string>): string[] {
  try {
    load(text, variables);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.replaceAll(`${folder}/`, '').split('\n');
  }
  return [];
}

test('a good file is read: references put in, durations in milliseconds, defaults filled, paths absolute', () => {
  const { config } = load(good);

  expect(config.slack.botToken.reveal()).toBe('xoxb-canary-1');
  expect(config.retention.intake).toBe(7 * 86_400_000);
  expect(config.http.internal).toEqual({ host: '127.0.0.1', port: 9090 });
  expect(config.dataDir).toBe(join(folder, '.quarterdeck'));
});

test('secrets come from files too, without the newline at their end, and the files are named', () => {
  writeFileSync(join(folder, 'token'), 'xoxb-from-file\n');

  const { config, files, secrets } = load(good.replace(`\${BOT}`, 'file:token'));

  expect(config.slack.botToken.reveal()).toBe('xoxb-from-file');
  expect(files).toEqual([join(folder, 'token')]);
  expect(secrets).toContain('xoxb-from-file');
});

test('every mistake is told at once, in the order of the file', () => {
  const mistakes = mistakesOf(`slack:
  mode: sockets
  botToken: \${BOT}
  appToken: \${AP}
  prefix: QD
  channels: { ops: "#ops" }
  colour: red
http: { hooks: "8080", internal: "127.0.0.1:70000" }
heartbeat: { url: example.com, every: hourly }
access:
  - { allow: [alert.acknowlege], to: [ana] }
  - allow: [alert.*]
    in: [opps]
    to: []
alerts:
  channel: op
  sources:
    Prod: { kind: generic }
    web:
      kind: generic
      bearer: [short]
      mapping: { fingerprint: id, status: "a[", title: 5 }
  routes:
    - match: { team: payments }
      chanel: ops
    - { match: { team: "/(/" }, channel: ops }
`);

  expect(mistakes).toMatchInlineSnapshot(`
    [
      "quarterdeck.yml:2 slack.mode: found "sockets", expected one of socket, http. Did you mean socket?",
      "quarterdeck.yml:4 slack.appToken: found \${AP}, which is not set in the environment, expected a variable that is set and not empty. Did you mean APP?",
      "quarterdeck.yml:5 slack.prefix: found "QD", expected up to 16 small letters, digits, - and _, such as qd-.",
      "quarterdeck.yml:6 slack.channels.ops: found "#ops", expected a channel id such as C0123456789 (in Slack: channel details, at the bottom).",
      "quarterdeck.yml:6 slack.channels.health: found nothing, expected the id of the channel where I say how I am.",
      "quarterdeck.yml:7 slack.colour: found an unknown key, expected one of mode, botToken, appToken, signingSecret, api, prefix, channels, admit.",
      "quarterdeck.yml:8 http.hooks: found "8080", expected a host and a port such as 127.0.0.1:8080.",
      "quarterdeck.yml:8 http.internal: found "127.0.0.1:70000", expected a host and a port such as 127.0.0.1:8080.",
      "quarterdeck.yml:9 heartbeat.url: found another text (not shown: it is a secret), expected an address that begins with https:// or http://.",
      "quarterdeck.yml:9 heartbeat.every: found "hourly", expected a duration such as 30s, 15m, 1h or 7d.",
      "quarterdeck.yml:11 access[0].to[0]: found "ana", expected everyone, user:U…, group:S…, channel:C… or service:APP.",
      "quarterdeck.yml:11 access[0].allow[0]: found "alert.acknowlege", expected a permission: alert.read, alert.acknowledge, bot.status, alert.*, bot.*, *. Did you mean alert.acknowledge?",
      "quarterdeck.yml:13 access[1].in[0]: found "opps", expected a name from slack.channels: ops. Did you mean ops?",
      "quarterdeck.yml:14 access[1].to: found a list of 0, expected a list such as [everyone] or [group:S0123456789].",
      "quarterdeck.yml:16 alerts.channel: found "op", expected a name from slack.channels: ops. Did you mean ops?",
      "quarterdeck.yml:18 alerts.sources.Prod: found the name "Prod", expected a name of small letters, digits and -.",
      "quarterdeck.yml:18 alerts.sources.Prod.bearer: found nothing, expected bearer, basic or hmac, so that only this sender can send.",
      "quarterdeck.yml:18 alerts.sources.Prod.mapping: found nothing, expected the expressions that kind generic needs.",
      "quarterdeck.yml:21 alerts.sources.web.bearer[0]: found another text (not shown: it is a secret), expected a secret of at least 8 characters, as \${NAME} or file:path.",
      "quarterdeck.yml:22 alerts.sources.web.mapping.title: found 5, expected a JSONata expression.",
      "quarterdeck.yml:22 alerts.sources.web.mapping.status: found "a[" (Expected "]" before end of expression, at character 2), expected a JSONata expression.",
      "quarterdeck.yml:24 alerts.routes[0].channel: found nothing, expected a name from slack.channels.",
      "quarterdeck.yml:25 alerts.routes[0].chanel: found an unknown key, expected one of match, channel. Did you mean channel?",
      "quarterdeck.yml:26 alerts.routes[1].match.team: found "/(/" (Invalid regular expression: /^(?:()$/u: Unterminated group), expected a regular expression.",
    ]
  `);
});

test.each<[string, string, string]>([
  ['an unreadable file', good.replace(`\${BOT}`, 'file:absent'), 'absent, which cannot be read (ENOENT)'],
  [
    'a token of the wrong kind',
    good.replace(`\${BOT}`, `\${APP}`),
    `"\${APP}", which stands for something else`,
  ],
  [
    'no app-level token for sockets',
    good.replace(`  appToken: \${APP}\n`, ''),
    'slack.appToken: found nothing',
  ],
  [
    'no signing secret for http',
    good.replace('slack:', 'slack:\n  mode: http'),
    'slack.signingSecret: found nothing',
  ],
  ['no health channel', good.replace('health: C0HEALTH, ', ''), 'slack.channels.health: found nothing'],
  [
    'a source that anybody may use',
    good.replace(/, bearer: .*\]/, ''),
    'alerts.sources.prod.bearer: found nothing',
  ],
  [
    'generic without a mapping',
    good.replace('alertmanager', 'generic'),
    'alerts.sources.prod.mapping: found nothing',
  ],
  [
    'a source by the name of our own',
    good.replace('prod:', 'test:'),
    'alerts.sources.test: found the name "test"',
  ],
  [
    'one address for both servers',
    `${good}http: { internal: "127.0.0.1:8080" }`,
    'http.internal: found "127.0.0.1:8080"',
  ],
  ['a key given twice', `${good}slack: {}`, 'Map keys must be unique'],
  ['broken YAML', 'slack: [', 'a mistake in the YAML'],
  ['an alias to nothing', 'slack: *none', 'a mistake in the YAML'],
  ['an empty file', '', 'slack: found nothing'],
  ['a list', '- slack', 'found a list of 1, expected a mapping'],
  ['__proto__', `${good}__proto__: { dataDir: x }`, '__proto__: found an unknown key'],
])('%s', (_what, text, told) => {
  expect(mistakesOf(text).join('\n')).toContain(told);
});

test('a missing file is told with what to do', () => {
  expect(() => loadConfig(join(folder, 'none.yml'), env, permissions)).toThrow(
    /There is no configuration at .*none\.yml\. Start from quarterdeck\.example\.yml/,
  );
});

test('no mistake shows the value of a secret, in the right place or a wrong one', () => {
  const text = `slack:
  botToken: \${HOOK}
  appToken: plain-canary-4
  prefix: \${BOT}
  channels: { health: "\${HOOK}", ops: C0OPS }
database: { url: "\${HOOK}" }
alerts: { channel: "\${BOT}", routes: [{ match: { a: "/(\${HOOK}/" }, channel: ops }] }
`;
  const mistakes = mistakesOf(text).join('\n');

  expect(mistakes.split('\n')).toHaveLength(6);
  expect(mistakes).not.toContain('canary');
});

test('a dollar sign twice stands for itself, and no value can add to the YAML', () => {
  const { config } = load(`${good}dataDir: "$\${BOT}"\n`);

  expect(config.dataDir).toBe(join(folder, `\${BOT}`));
  expect(mistakesOf(good.replace('C0OPS', `"\${P}"`), { ...env, P: 'C0OPS }\nlog: {' })).toHaveLength(1);
});

test('the digest changes with the configuration, not with secrets, order or the place it runs in', () => {
  const { digest } = load(good);

  expect(load(good, { ...env, HOOK: 'hook-canary-9' }).digest).toBe(digest);
  expect(load(good.replace('health: C0HEALTH, ops: C0OPS', 'ops: C0OPS, health: C0HEALTH')).digest).toBe(
    digest,
  );
  expect(load(`${good}dataDir: /elsewhere\n`).digest).toBe(digest);
  expect(load(`${good}retention: { intake: 8d }\n`).digest).not.toBe(digest);
});

test("the password of a database's address is a secret by itself, as written and decoded", () => {
  const { secrets } = load(`${good}database: { url: "postgres://qd:p%40ssword-canary@db/qd" }\n`);

  expect(secrets).toEqual(expect.arrayContaining(['p%40ssword-canary', 'p@ssword-canary', 'hook-canary-3']));
});

test('user and password of basic authentication are a secret together, as its header holds them', () => {
  const basic = `basic: { user: am, passwords: ["\${HOOK}"] }`;

  const { secrets } = load(good.replace(/bearer: .*\]/, () => basic));

  expect(secrets).toContain('am:hook-canary-3');
});
