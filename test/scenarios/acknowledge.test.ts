import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { idOn } from '#test/support/alert.ts';
import { startTestBot, type TestBot } from '#test/support/bot.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot();
});
afterAll(() => bot[Symbol.asyncDispose]());
beforeEach(() => bot.reset());

const user = (name: string) => bot.slack.user(name);
const payments = { team: 'payments' };

async function firing(name: string) {
  const alert = bot.alert(name, payments);
  await alert.fires();
  const card = await alert.card();
  return { alert, card, id: idOn(card) };
}

test('one press: the card says who is on it, offers to resolve it or hand it back, and its thread has the line', async () => {
  const { card } = await firing('PressedOnce');
  await card.button('Acknowledge').click('ana');
  await card.expectText(/ana is on it since/i);
  expect(card.buttons).toEqual(['Resolve', 'Hand back']);
  await card.thread().expectMessage(/ana is on it/i);
});

test('two press at once: one has it, the other is told who, and the thread says it once', async () => {
  const { card, id } = await firing('PressedByTwo');
  await Promise.all([card.button('Acknowledge').click('ana'), card.button('Acknowledge').click('ben')]);
  await card.expectText(/(ana|ben) is on it/i);
  const [winner, other] = /ana is on it/i.test(card.text) ? ['ana', 'ben'] : ['ben', 'ana'];
  await user(other).expectEphemeral(new RegExp(`${winner} is on PressedByTwo ${id}`, 'i'));
  await card.thread().expectMessage(/is on it/);
  expect(card.thread().messages).toHaveLength(1);
});

test('pressed twice by the same finger: done once, and no complaint', async () => {
  const { card } = await firing('PressedTwice');
  await Promise.all([card.button('Acknowledge').click('ana'), card.button('Acknowledge').click('ana')]);
  await card.expectText(/ana is on it/i);
  await card.thread().expectMessage(/is on it/);
  expect(card.thread().messages).toHaveLength(1);
});

test('by command, with a note that the thread keeps', async () => {
  const { card, id } = await firing('AckedByCommand');
  const reply = await user('ben').run(`/alerts ack ${id} “looking at the pool”`, { in: 'ops' });
  expect(reply).toMatchObject({ isEphemeral: true, text: expect.stringContaining('You are on') });
  await card.expectText(/ben is on it/i);
  await card.thread().expectMessage(/ben is on it: looking at the pool/i);
});

test('by the first letters of its id', async () => {
  const { card, id } = await firing('AckedByPrefix');
  await user('ben').run(`/alerts ack ${id.slice(0, 4)}`, { in: 'ops' });
  await card.expectText(/ben is on it/i);
});

test('by the same words after /qd', async () => {
  const { card, id } = await firing('AckedByQd');
  await user('chen').run(`/qd alerts ack ${id}`, { in: 'payments' });
  await card.expectText(/chen is on it/i);
});

test('a worse severity takes the acknowledgement back', async () => {
  const { alert, card } = await firing('WorseWhileAcked');
  await card.button('Acknowledge').click('ana');
  await card.expectText(/ana is on it/i);
  await alert.fires({ severity: 'critical' });
  await card.expectText(/critical/i);
  expect(card.text).not.toMatch(/is on it/i);
  expect(card.buttons).toEqual(['Acknowledge', 'Resolve']);
  await card.thread().expectMessage(/needs to be acknowledged again/i);
});

test('repeats and more of the same leave it', async () => {
  const { alert, card } = await firing('MoreWhileAcked');
  await card.button('Acknowledge').click('ana');
  await card.expectText(/ana is on it/i);
  await alert.repeats();
  await alert.fires({ pod: 'two' });
  await card.expectText(/2 firing/);
  expect(card.text).toMatch(/ana is on it/i);
});

test('what is over cannot be acknowledged, and that is said', async () => {
  const { alert, card, id } = await firing('OverBeforeAck');
  await alert.ends();
  await card.expectText(/resolved/i);
  const reply = await user('ana').run(`/alerts ack ${id}`, { in: 'ops' });
  expect(reply).toMatchObject({ text: expect.stringContaining('is over: its sender resolved it') });
});

test('an id that nobody has gets the nearest', async () => {
  const { id } = await firing('NearlyNamed');
  const wrong = `${id.slice(0, 4)}${id.endsWith('x') ? 'y' : 'x'}`;
  const reply = await user('ana').run(`/alerts ack ${wrong}`, { in: 'ops' });
  expect(reply).toMatchObject({ text: expect.stringContaining(`Did you mean ${id}?`) });
});
