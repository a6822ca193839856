// What people live through with an alert, each plain, while Slack throttles, with Slack gone in the middle, and with
// the bot restarted in the middle: the same cards in the end, nothing lost and nothing twice.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SeenMessage } from '#sandbox/slack/fluent/message.ts';
import { type Alert, idOn } from '#test/support/alert.ts';
import { startTestBot, type TestBot } from '#test/support/bot.ts';

interface Scene {
  alert: Alert;
  card: SeenMessage;
  id: string;
}

interface Journey {
  title: string;
  /** After its first card is there. */
  before?(scene: Scene): Promise<unknown>;
  /** News of the sender, while there is trouble. */
  meanwhile?(scene: Scene): Promise<unknown>;
  /** What people do next. */
  next?(scene: Scene): Promise<unknown>;
  card: RegExp;
  buttons: string[];
  thread: RegExp[];
}

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot();
});
afterAll(() => bot[Symbol.asyncDispose]());
beforeEach(() => bot.reset());

const user = (name: string) => bot.slack.user(name);
const says = (name: string, words: string) => user(name).run(words, { in: 'ops' });
const onIt = /@?(ana|ben) is on it/i;
const open = ['Acknowledge', 'Resolve'];

async function acknowledged({ card }: Scene): Promise<void> {
  await card.button('Acknowledge').click('ana');
  await card.expectText(onIt);
  await card.thread().expectMessage(onIt);
}

async function resolvedByHand({ card }: Scene): Promise<void> {
  await card.button('Resolve').click('ana');
  await card.expectText(/resolved by/);
  await card.thread().expectMessage(/resolved it/);
}

const journeys: Journey[] = [
  {
    title: 'acknowledged, and then its sender resolves it',
    next: async ({ alert, id }) => {
      await says('ana', `/alerts ack ${id}`);
      await alert.ends();
    },
    card: /resolved[\s\S]*acknowledged by @?ana/i,
    buttons: [],
    thread: [onIt, /Resolved: nothing fires/],
  },
  {
    title: 'gets worse while acknowledged',
    before: acknowledged,
    meanwhile: ({ alert }) => alert.fires({ severity: 'critical' }),
    card: /CRITICAL[\s\S]*2 firing/,
    buttons: open,
    thread: [onIt, /Worse: warning → critical.*acknowledged again/, /1 more firing/],
  },
  {
    title: 'two acknowledge at once',
    next: ({ id }) => Promise.all([says('ana', `/alerts ack ${id}`), says('ben', `/alerts ack ${id}`)]),
    card: onIt,
    buttons: ['Resolve', 'Hand back'],
    thread: [onIt],
  },
  {
    title: 'acknowledged on the card, twice by the same finger',
    next: ({ card }) =>
      Promise.all([card.button('Acknowledge').click('ana'), card.button('Acknowledge').click('ana')]),
    card: onIt,
    buttons: ['Resolve', 'Hand back'],
    thread: [onIt],
  },
  {
    title: 'acknowledged by form',
    next: async ({ id }) => {
      await user('ben').type(`/alerts ack ${id} --form`, { in: 'ops' });
      const form = await user('ben').expectModal('Acknowledge');
      await form.expectText('Note');
      await form.fill({ Note: 'from my phone' }).submit();
      await form.expectText('You are on');
    },
    card: onIt,
    buttons: ['Resolve', 'Hand back'],
    thread: [/ben is on it: from my phone/i],
  },
  {
    title: 'acknowledged by mention in its thread',
    next: async ({ card, id }) => {
      await user('ana').mention(`alerts ack ${id}`, { in: 'payments', thread: card });
      await user('ana').expectEphemeral('You are on');
    },
    card: onIt,
    buttons: ['Resolve', 'Hand back'],
    thread: [/alerts ack/, onIt],
  },
  {
    title: 'resolved by hand, and the sender repeats it',
    before: resolvedByHand,
    meanwhile: ({ alert }) => alert.repeats(),
    card: /resolved by @?ana/i,
    buttons: ['Reopen'],
    thread: [/ana resolved it/i],
  },
  {
    title: 'resolved by hand, and fires anew',
    before: resolvedByHand,
    meanwhile: async ({ alert }) => {
      bot.clock.advance(5000);
      await alert.fires();
    },
    card: /WARNING/,
    buttons: open,
    thread: [/ana resolved it/i, /Firing again after @?ana resolved it/i],
  },
  {
    title: 'a large group joins it',
    meanwhile: ({ alert }) => alert.fireMany(700),
    card: /701 firing/,
    buttons: open,
    thread: [/700 more firing/],
  },
  {
    title: 'ends and fires again within a moment',
    before: acknowledged,
    meanwhile: async ({ alert }) => {
      await alert.ends();
      bot.clock.advance(5000);
      await alert.fires();
    },
    card: /WARNING[\s\S]*Acknowledge/,
    buttons: open,
    thread: [onIt, /Resolved: nothing fires/, /Firing again/],
  },
];

type Part = () => Promise<unknown>;
const troubles: Record<string, (meanwhile: Part, next: Part) => Promise<void>> = {
  async plain(meanwhile, next) {
    await meanwhile();
    await next();
  },
  async 'throttled by Slack'(meanwhile, next) {
    bot.slack.faults.rateLimit('chat.postMessage', 2);
    bot.slack.faults.rateLimit('chat.update', 2);
    await meanwhile();
    await next();
  },
  async 'with Slack gone in the middle'(meanwhile, next) {
    bot.slack.faults.down();
    await bot.slack.expectSockets(0);
    await meanwhile();
    bot.slack.faults.down(false);
    await expect.poll(() => bot.slack.sockets.open, { timeout: 15_000 }).toBeGreaterThan(0);
    await next();
  },
  async 'restarted in the middle'(meanwhile, next) {
    await meanwhile();
    await bot.restart();
    await next();
  },
};

describe.each(Object.keys(troubles))('%s', (trouble) => {
  test.each(journeys)('$title', async (journey) => {
    const alert = bot.alert(`${journey.title}, ${trouble}`, { team: 'payments' });
    await alert.fires();
    const card = await alert.card();
    const scene = { alert, card, id: idOn(card) };
    await journey.before?.(scene);
    await troubles[trouble]?.(
      async () => journey.meanwhile?.(scene),
      async () => journey.next?.(scene),
    );
    await card.expectText(journey.card, 15_000);
    expect(card.buttons).toEqual(journey.buttons);
    const last = journey.thread.at(-1);
    if (last) await card.thread().expectMessage(last, 15_000);
    expect(card.thread().messages.map(({ text }) => text)).toEqual(
      journey.thread.map((line) => expect.stringMatching(line)),
    );
    const cards = new RegExp(`(CRITICAL|WARNING|INFO)\\s+${alert.name}|${alert.name} resolved`);
    await bot.slack.channel('payments').expectMessages(cards, 1);
  });
});
