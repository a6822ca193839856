// Text that wants to be more than text, through every way in of the whole bot: shown escaped and cut, or refused, and
// never interpreted. And secrets of the configuration, which are found nowhere afterwards.
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auditVerify } from '#src/cli/audit.ts';
import { replay } from '#src/cli/replay.ts';
import { connectDatabase } from '#src/database/connect.ts';
import { createLog } from '#src/log.ts';
import { createRedaction } from '#src/redaction.ts';
import { idOn } from '#test/support/alert.ts';
import { fromEnvironment, startTestBot, type TestBot } from '#test/support/bot.ts';
import { commandLine } from '#test/support/command-line.ts';
import { hostile } from '#test/support/hostile.ts';

const canaries = {
  CANARY_BEARER: 'canary-bearer-4f1c',
  CANARY_PASSWORD: 'canary-password-9d2e',
  CANARY_HMAC: 'canary-hmac-77ab',
};

let bot: TestBot;
let id: string;
beforeAll(async () => {
  bot = await startTestBot({
    environment: canaries,
    configure: ({ alerts, ...rest }) => ({
      ...rest,
      alerts: {
        ...alerts,
        sources: {
          ...alerts.sources,
          bearer: { kind: 'alertmanager', bearer: [fromEnvironment('CANARY_BEARER')] },
          basic: {
            kind: 'alertmanager',
            basic: { user: 'am', passwords: [fromEnvironment('CANARY_PASSWORD')] },
          },
          signed: {
            kind: 'generic',
            hmac: { secrets: [fromEnvironment('CANARY_HMAC')], header: 'X-Signature' },
            mapping: { fingerprint: 'id', status: 'state', title: 'title' },
          },
        },
      },
    }),
  });
  const alert = bot.alert('Harmless', { team: 'payments' });
  await alert.fires();
  id = idOn(await alert.card());
});
afterAll(() => bot[Symbol.asyncDispose]());
beforeEach(() => {
  bot.reset();
  said = bot.slack.calls.all.length;
});

let said = 0;

/** What the bot told Slack since the test began. */
const told = () => bot.slack.calls.all.slice(said).map(({ args }) => JSON.stringify(args));

/** Tokens that Slack would obey, and characters that show nothing or turn the text around. */
const interpreted =
  /<!(channel|here|everyone)|<@U0123456|<!subteam\^S0123456|<!date\^0|<javascript:|<https:..(evil|bank)\.|[\u202a-\u202e\u2066-\u2069\u200b\ufeff]|\\u00(0[0-8bce-f]|1[0-9a-f]|7f)|\\ud[89a-f]/i;

function expectHarmless(): void {
  for (const call of told()) expect(call).not.toMatch(interpreted);
  expect(bot.log()).not.toMatch(/"level":"(error|fatal)"/);
}

const ana = () => bot.slack.user('ana');

describe.each(hostile)('$name', ({ text }) => {
  // Escaped, a message of Slack's has 40,000 characters at most: https://docs.slack.dev/changelog/2018-truncating-really-long-messages/
  const typed = text.slice(0, 9000);

  test('in every field of a webhook', async () => {
    const alert = bot.alert(`Hostile${hostile.findIndex((one) => one.text === text)}x`);
    const labels = { severity: text, service: text, instance: text, [text || 'empty']: text };
    await alert.fires(labels, {
      summary: text,
      description: text,
      runbook_url: text,
      [text || 'none']: text,
    });
    const card = await alert.card();
    expect(card.text.length).toBeLessThan(4000);
    expect(card.buttons).toEqual(['Acknowledge', 'Resolve']);
    expectHarmless();
  });

  test('as the name of an alert', async () => {
    const alert = bot.alert(text, { marker: 'HostileName' });
    await alert.fires({}, { summary: 'after the hostile name' });
    await bot.slack.channel('ops').expectMessage('after the hostile name');
    await alert.ends();
    expectHarmless();
  });

  test('in commands', async () => {
    for (const words of [`/alerts ${typed}`, `/alerts show ${typed}`, `/qd help ${typed}`, `/qd ${typed}`]) {
      const reply = await ana().run(words, { in: 'ops' });
      expect(reply.text).not.toContain('Something went wrong on my side');
      expect(reply.text.length).toBeLessThan(4000);
    }
    expectHarmless();
  });

  test('in a mention', async () => {
    await ana().mention(`alerts ${typed}`, { in: 'ops' });
    await bot.slack.calls.expect('chat.postEphemeral', ({ number }) => number > said);
    expectHarmless();
  });

  test('in a form', async () => {
    await ana().type(`/alerts ack ${id} --form`, { in: 'ops' });
    const form = await ana().expectModal('Acknowledge');
    await form.expectText('Note');
    await form.fill({ Note: text }).submit();
    await expect.poll(() => form.text).toMatch(/You are on|is on|should be|too long/);
    expectHarmless();
  });

  test("in a button's value", async () => {
    const card = await forged(JSON.stringify({ v: 1, args: { alert: text, note: text } }));
    await card.button('Forged').click('ana');
    // Without its argument, a button opens the form.
    if (text.trim() === '') await (await ana().expectModal(/acknowledge/i)).close();
    else await ana().expectEphemeral(/.+/);
    const raw = await forged(text);
    await raw.button('Forged').click('ben');
    await bot.slack.user('ben').expectEphemeral(/.+/);
    expectHarmless();
  });
});

/** A message with the bot's own button, whose value somebody else wrote. */
async function forged(value: string) {
  bot.clock.advance(2000);
  const button = {
    type: 'button',
    text: { type: 'plain_text', text: 'Forged' },
    action_id: 'alerts.acknowledge',
    value: value.slice(0, 2000) || ' ',
  };
  const answer = await fetch(`${bot.slack.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bot.slack.tokens.bot}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      channel: bot.slack.channel('quarterdeck').id,
      text: 'forged',
      blocks: [{ type: 'actions', elements: [button] }],
    }),
  });
  const { ts } = (await answer.json()) as { ts: string };
  // Not what the bot told.
  said = bot.slack.calls.all.length;
  const message = bot.slack.channel('quarterdeck').messages.find((one) => one.ts === ts);
  if (!message) throw new Error('the forged message is not there');
  return message;
}

describe('bodies that are hostile as a whole', () => {
  const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  const alert = (extra: string) =>
    `{"version":"4","groupKey":"k","status":"firing","alerts":[{"status":"firing","startsAt":"2026-11-23T14:02:11Z",${extra}}]}`;
  const sixty = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`label${n}`, 'x'.repeat(500)]));
  test.each([
    ['a prototype among the labels', alert('"labels":{"alertname":"P","__proto__":{"polluted":true}}')],
    [
      'a prototype of the body',
      `{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}`,
    ],
    ['nesting', deep(50_000)],
    ['nesting among the labels', alert(`"labels":{"alertname":"D","deep":${deep(2000)}}`)],
    ['60 labels', alert(`"labels":${JSON.stringify({ alertname: 'Sixty', ...sixty })}`)],
    [
      'a time that is none',
      alert('"labels":{"alertname":"T"}').replace('2026-11-23T14:02:11Z', '99999-99-99'),
    ],
    ['a time before all times', alert('"labels":{"alertname":"B"}').replace('2026', '-271821')],
    ['numbers as labels', alert('"labels":{"alertname":1e400,"n":-0}')],
    ['twice the same key', alert('"labels":{"alertname":"A","alertname":"B"},"labels":{"alertname":"C"}')],
    ['an end before its start', alert('"endsAt":"1990-01-01T00:00:00Z","labels":{"alertname":"E"}')],
    ['nothing but a number', '7'],
    ['nothing but null', 'null'],
  ])('%s', async (name, body) => {
    expect((await bot.post(body)).status).toBe(202);
    const next = bot.alert(`Next after ${name}`);
    await next.fires();
    await next.card();
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expectHarmless();
  });

  test('broken UTF-8', async () => {
    const bytes = Buffer.from(alert('"labels":{"alertname":"BrokenBytes ÿÿ"}'), 'latin1');
    expect((await bot.post(Uint8Array.from(bytes))).status).toBe(202);
    await bot.slack.channel('ops').expectMessage('BrokenBytes');
    expectHarmless();
  });
});

test('after all of it the bot is well, and the audit trail holds', async () => {
  const status = await bot.slack.user('dora').run('/qd status', { in: 'ops' });
  expect(status.text).toMatch(/Store answers/);
  const shell = commandLine(auditVerify);
  Object.assign(shell.env, bot.environment);
  expect(await shell.run('audit', 'verify', '--config', bot.configFile)).toBe(0);
});

test('secrets are nowhere: not in Slack, not in the log, not in the store', async () => {
  const { CANARY_BEARER, CANARY_PASSWORD, CANARY_HMAC } = canaries;
  const signature = createHmac('sha256', CANARY_HMAC).update('not json').digest('hex');
  const basic = `Basic ${Buffer.from(`am:${CANARY_PASSWORD}`).toString('base64')}`;
  // Right where it belongs, with a body that is shown for being wrong; and where it does not belong.
  for (const [source, headers] of [
    ['bearer', { authorization: `Bearer ${CANARY_BEARER}` }],
    ['basic', { authorization: basic }],
    ['signed', { authorization: '', 'x-signature': signature }],
    ['prod', { authorization: `Bearer ${CANARY_BEARER}` }],
    ['nobody', { authorization: basic }],
  ] as const) {
    await bot.post('not json', { source, headers });
  }
  await bot.slack.channel('quarterdeck').expectMessage('I cannot read what signed sends');
  await bot.configure(({ slack, ...rest }) => ({ ...rest, slack: { ...slack, botToken: CANARY_BEARER } }));
  const reply = await bot.slack.user('dora').run('/qd reload', { in: 'ops' });
  expect(reply.text).toContain('The configuration stays as it was');
  const shell = commandLine(replay);
  Object.assign(shell.env, bot.environment);
  await shell.run('replay', '--source', 'signed', '--config', bot.configFile);
  const everywhere = [
    JSON.stringify([...bot.slack.world.messages.values()]),
    JSON.stringify(bot.slack.calls.all.map(({ args }) => args)),
    [...shell.printed, ...shell.complained].join('\n'),
    bot.log(),
    await everyRow(),
  ];
  const secrets = [...Object.values(canaries), ...Object.values(bot.slack.tokens), basic];
  for (const place of everywhere) for (const secret of secrets) expect(place.includes(secret)).toBe(false);
});

/** The store as it is left, bodies of webhooks included. */
async function everyRow(): Promise<string> {
  await bot.stop();
  const { dataDir, clock } = bot;
  const log = createLog(createRedaction(), { level: 'fatal' });
  const database = await connectDatabase({ url: undefined, dataDir, log, clock });
  const tables = await database.db.introspection.getTables();
  const rows: string[] = [];
  for (const { name } of tables) {
    const found = await database.db
      .selectFrom(name as 'intake')
      .selectAll()
      .execute();
    rows.push(
      ...found.map((row) => JSON.stringify({ ...row, body: Buffer.from(row.body ?? '').toString() })),
    );
  }
  await database.close();
  return rows.join('\n');
}
