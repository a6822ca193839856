import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type BotProcess, startBotProcess } from '#sandbox/bot/process.ts';
import { type SandboxSlack, startSandboxSlack } from '#sandbox/slack/start.ts';
import { systemClock } from '#src/clock.ts';
import { alertOf, idOn } from '#test/support/alert.ts';
import { startTestBot, type TestBot } from '#test/support/bot.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot();
});
afterAll(() => bot[Symbol.asyncDispose]());
beforeEach(() => bot.reset());

test('what was answered 2xx is shown after a restart, once', async () => {
  const alert = bot.alert('StoredThenStopped');
  await alert.fires();
  await bot.restart();
  await alert.card();
  await bot.slack.channel('ops').expectMessages('StoredThenStopped', 1);
});

test('a post whose answer never came before the end is found again by its metadata', async () => {
  bot.slack.faults.hang('chat.postMessage', { effect: true });
  const alert = bot.alert('AnswerNeverCame');
  await alert.fires();
  const card = await alert.card();
  await bot.restart();
  await card.button('Acknowledge').click('ana');
  await card.expectText(/ana is on it/i);
  await bot.slack.channel('ops').expectMessages('AnswerNeverCame', 1);
});

test('cards, buttons and lists go on where they were', async () => {
  const alert = bot.alert('OutlivesIt', { team: 'payments' });
  await alert.fires();
  const card = await alert.card();
  await card.button('Acknowledge').click('ana');
  await card.expectText(/ana is on it/i);
  await bot.restart();
  const list = await bot.slack.user('ben').run('/alerts list acknowledged', { in: 'ops' });
  expect(list.text).toContain('OutlivesIt');
  await alert.repeats();
  await card.button('Resolve').click('ben');
  await card.expectText(/resolved by @?ben/i);
});

test('a second process on the same store is refused, and told who holds it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-second-'));
  const second = startBotProcess({
    slack: bot.slack,
    folder,
    configure: (configuration) => ({ ...configuration, dataDir: bot.dataDir }),
  });
  await expect(second).rejects.toThrow(new RegExp(`${process.pid}`));
  await rm(folder, { recursive: true, force: true });
});

test('killed with -9 after each answer it gave: nothing is lost, and nothing twice', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-killed-'));
  await using slack = await startSandboxSlack({ patience: 20_000 });
  let child = await startBotProcess({ slack, folder });
  const addresses = { hooks: child.hooksUrl.slice(7), internal: child.internalUrl.slice(7) };
  const again = async (): Promise<void> => {
    await child.kill();
    child = await startBotProcess({ slack, folder, addresses });
    await slack.expectSockets(1);
  };
  try {
    expect(await commandLineOf(child)).not.toMatch(secretsOf(slack, child));
    const alert = alertOf({ slack, clock: systemClock(), post: poster(child) }, 'Killed');
    await alert.fires();
    await again();
    const card = await alert.card();
    expect(await card.button('Acknowledge').click('ana')).toEqual({});
    await again();
    await card.expectText(/ana is on it/i);
    await card.thread().expectMessage(/is on it/);
    await alert.ends();
    await card.expectText(/Killed resolved/);
    await card.thread().expectMessage(/Resolved/);
    await slack.channel('ops').expectMessages(idOn(card), 1);
    expect(card.thread().messages.map(({ text }) => text)).toEqual([
      expect.stringMatching(/ana is on it/i),
      expect.stringMatching(/Resolved/),
    ]);
    expect(child.log()).not.toMatch(secretsOf(slack, child));
  } finally {
    await child.stop();
    await rm(folder, { recursive: true, force: true });
  }
}, 90_000);

const poster =
  ({ hooksUrl, environment }: BotProcess) =>
  (body: string) =>
    fetch(`${hooksUrl}/hooks/prod`, {
      method: 'POST',
      headers: { authorization: `Bearer ${environment.WEBHOOK_TOKEN}` },
      body,
    });

/** As every user of the machine can read it. */
async function commandLineOf({ child }: BotProcess): Promise<string> {
  return await readFile(`/proc/${child.pid}/cmdline`, 'utf8');
}

function secretsOf({ tokens }: SandboxSlack, { environment }: BotProcess): RegExp {
  return new RegExp([...Object.values(tokens), environment.WEBHOOK_TOKEN].join('|'));
}
