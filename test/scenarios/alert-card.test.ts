import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestBot, type TestBot } from '#test/support/bot.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot();
});
afterAll(() => bot[Symbol.asyncDispose]());
beforeEach(() => bot.reset());

const cardsOf = (name: string) => bot.slack.channel('ops').expectMessages(name, 1);
const colorOf = (json: Record<string, unknown>) =>
  (json.attachments as { color?: string }[] | undefined)?.[0]?.color;

test('the card tells how bad, what, where, since when, how many, and where to read on', async () => {
  const alert = bot.alert('DiskFills', { severity: 'critical', service: 'orders', instance: 'db-2' });
  await alert.fires(
    {},
    { summary: '11 GB left', runbook_url: 'https://runbooks.example.com/disk', description: 'Prune first.' },
  );
  const card = await alert.card();
  expect(card.text).toMatch(/CRITICAL\s+DiskFills/);
  expect(card.text).toContain('11 GB left');
  expect(card.text).toContain('Prune first.');
  expect(card.text).toMatch(/service orders.*instance db-2/);
  expect(card.text).toMatch(/firing.*since/);
  expect(JSON.stringify(card.json)).toContain('<https://runbooks.example.com/disk|');
  expect(JSON.stringify(card.json)).toContain('<!date^');
  expect(colorOf(card.json)).toBe('#d92d20');
  expect(card.buttons).toEqual(['Acknowledge', 'Resolve']);
});

test('a locked phone shows all that decides whether to get up', async () => {
  const alert = bot.alert('Checkout5xx', { severity: 'critical', service: 'checkout' });
  await alert.fires();
  expect((await alert.card()).notification).toMatch(
    /^CRITICAL Checkout5xx in checkout: 1 firing since \d\d:\d\d UTC$/,
  );
});

test('what fires together is one card that counts', async () => {
  const alert = bot.alert('PodsCrash');
  await alert.fires({ pod: 'a' });
  const card = await alert.card();
  await alert.fires({ pod: 'b' });
  await alert.fires({ pod: 'c' });
  await card.expectText(/3 firing/);
  expect(card.text).toMatch(/pod a[\s\S]*pod b|pod b[\s\S]*pod a/);
  await alert.ends({ pod: 'b' });
  await card.expectText(/2 of 3 firing/);
  await cardsOf('PodsCrash');
});

test('a thread line for each event, and none for the first', async () => {
  const alert = bot.alert('ThreadTells');
  await alert.fires({ pod: 'a' });
  const card = await alert.card();
  expect(card.thread().messages).toEqual([]);
  await alert.fires({ pod: 'b' });
  await card.thread().expectMessage('1 more firing: pod b');
  await alert.ends({ pod: 'a' });
  await card.thread().expectMessage('1 alert resolved: pod a');
  await alert.ends();
  await card.thread().expectMessage('Resolved: nothing fires any more.');
});

test('once over it is one short line without buttons, in green', async () => {
  const alert = bot.alert('SoonOver', { service: 'orders' });
  await alert.fires();
  const card = await alert.card();
  await alert.ends();
  await card.expectText(/SoonOver resolved/);
  expect(card.buttons).toEqual([]);
  expect(colorOf(card.json)).toBe('#12b76a');
  expect(card.notification).toMatch(/^Resolved: SoonOver in orders, after/);
});

test('what the sender repeats changes nothing in Slack', async () => {
  const alert = bot.alert('SaidAgain');
  await alert.fires();
  const card = await alert.card();
  const edits = bot.slack.calls.of('chat.update').length;
  await alert.repeats();
  await alert.repeats();
  // Read after the repeats, since bodies are read in their order.
  const next = bot.alert('ReadAfterThem');
  await next.fires();
  await next.card();
  expect(card.history).toHaveLength(1);
  expect(bot.slack.calls.of('chat.update')).toHaveLength(edits);
});

test('older news that arrives late does not bring back what is over', async () => {
  const alert = bot.alert('LateNews');
  await alert.fires();
  const card = await alert.card();
  const firing = JSON.stringify(alert.body);
  await alert.ends();
  await card.expectText(/LateNews resolved/);
  await bot.post(firing);
  const next = bot.alert('ReadAfterIt');
  await next.fires();
  await next.card();
  expect(card.text).toMatch(/LateNews resolved/);
  await cardsOf('LateNews');
});

test('what fires again soon after keeps its card, and later gets a new one', async () => {
  const alert = bot.alert('FiresAgain');
  await alert.fires();
  const card = await alert.card();
  await alert.ends();
  await card.expectText(/FiresAgain resolved/);
  bot.clock.advance(10 * 60_000);
  await alert.fires();
  await card.expectText(/WARNING\s+FiresAgain/);
  await card.thread().expectMessage(/Firing again: FiresAgain/);
  await alert.ends();
  await card.expectText(/FiresAgain resolved/);
  bot.clock.advance(2 * 3_600_000);
  await alert.fires();
  const cards = /WARNING\s+FiresAgain|FiresAgain resolved/;
  const [, newer] = await bot.slack.channel('ops').expectMessages(cards, 2);
  expect(newer?.text).toMatch(/WARNING\s+FiresAgain/);
  expect(card.text).toMatch(/resolved/);
});

test("a sender's clock that is ahead is named, not believed", async () => {
  const alert = bot.alert('FromTheFuture');
  bot.clock.advance(5 * 60_000);
  await alert.fires();
  bot.clock.advance(-5 * 60_000);
  await alert.repeats();
  await (await alert.card()).expectText(/FromTheFuture/);
  const body = { ...alert.body } as { alerts: { startsAt: string }[] };
  const ahead = new Date(bot.clock.now().getTime() + 3_600_000).toISOString();
  const skewed = {
    ...body,
    groupKey: '{}:{alertname="Skewed"}',
    groupLabels: { alertname: 'Skewed' },
    commonLabels: { alertname: 'Skewed' },
    alerts: body.alerts.map((one) => ({
      ...one,
      fingerprint: 'skewed',
      labels: { alertname: 'Skewed' },
      startsAt: ahead,
    })),
  };
  await bot.post(JSON.stringify(skewed));
  const card = await bot.slack.channel('ops').expectMessage('Skewed');
  expect(card.text).toContain("the sender's clock is ahead");
});
