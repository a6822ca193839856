import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { auditExport, auditVerify } from '#src/cli/audit.ts';
import { connectDatabase } from '#src/database/connect.ts';
import { createLog } from '#src/log.ts';
import { createRedaction } from '#src/redaction.ts';
import { idOn } from '#test/support/alert.ts';
import { startTestBot, type TestBot } from '#test/support/bot.ts';
import { commandLine } from '#test/support/command-line.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot();
});
afterAll(() => bot[Symbol.asyncDispose]());
beforeEach(() => bot.reset());

async function shell(...argv: string[]) {
  const line = commandLine(auditVerify, auditExport);
  Object.assign(line.env, bot.environment);
  const code = await line.run(...argv, '--config', bot.configFile);
  return { code, printed: line.printed.join('\n'), complained: line.complained.join('\n') };
}

async function trail() {
  const { printed } = await shell('audit', 'export');
  return printed.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('what somebody did stands there as an intent and its outcome, with the rule that allowed it', async () => {
  const alert = bot.alert('Audited', { team: 'payments' });
  await alert.fires();
  const card = await alert.card();
  await card.button('Acknowledge').click('ben');
  await card.expectText(/ben is on it/i);
  await expect.poll(async () => (await trail()).length).toBe(2);
  const target = idOn(card);
  expect(await trail()).toMatchObject([
    {
      phase: 'intent',
      actor: 'U0BEN',
      action: 'alert.acknowledge',
      target,
      detail: { rule: expect.any(String) },
    },
    { phase: 'outcome', actor: 'U0BEN', action: 'alert.acknowledge', detail: { result: 'done' } },
  ]);
});

test('refusals stand there too', async () => {
  await bot.slack.user('gus').run('/alerts ack 7f3k2', { in: 'payments' });
  await bot.slack.user('ana').run('/qd reload', { in: 'payments' });
  await expect
    .poll(trail)
    .toMatchObject([
      {},
      {},
      { phase: 'refusal', actor: 'U0GUS' },
      { phase: 'refusal', action: 'bot.reload' },
    ]);
});

test('a flood of refused webhooks is one entry', async () => {
  const before = (await trail()).length;
  for (let n = 0; n < 5; n += 1) await bot.post('{}', { headers: { authorization: 'Bearer no' } });
  await expect
    .poll(async () => (await trail()).slice(before))
    .toMatchObject([{ phase: 'refusal', actor: 'source:prod', action: 'webhook.receive' }]);
});

test('verify follows the chain while the bot runs, and finds the first row that was altered', async () => {
  expect(await shell('audit', 'verify')).toMatchObject({ code: 0 });
  await bot.stop();
  const { dataDir, clock } = bot;
  const log = createLog(createRedaction(), { level: 'fatal' });
  const database = await connectDatabase({ url: undefined, dataDir, log, clock });
  await database.db.updateTable('audit').set({ actor: 'U0MALLORY' }).where('seq', '=', 2).execute();
  await database.close();
  const { code, printed, complained } = await shell('audit', 'verify');
  expect(code).not.toBe(0);
  expect(printed + complained).toMatch(/2/);
});
