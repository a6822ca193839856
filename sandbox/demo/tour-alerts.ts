// An alert from its first card to its last.
import { afternoon, type Scene } from './afternoon.ts';
import { expect, idOn, type Step, typing } from './tour-stage.ts';

const [checkoutFires, diskFires, checkoutWorsens, , , checkoutResolves] = afternoon as [
  Scene,
  Scene,
  Scene,
  Scene,
  Scene,
  Scene,
];

export const alertSteps: Step[] = [
  {
    title: 'The bot is connected to Slack on two sockets',
    run: ({ slack }) => slack.expectSockets(2, 30_000),
  },
  {
    title: 'An alert fires: a card with an Acknowledge button appears in #payments',
    async run(stage) {
      await stage.play(checkoutFires);
      stage.card = await stage.slack.channel('payments').expectMessage('CheckoutErrorRate');
      stage.id = idOn(stage.card);
      expect(stage.card.buttons.includes('Acknowledge'), 'the card offers Acknowledge');
    },
  },
  {
    title: 'It gets worse: the same card says critical, and counts two',
    async run(stage) {
      await stage.play(checkoutWorsens);
      await stage.card.expectText(/critical/i);
      await stage.play(diskFires);
      await stage.slack.channel('ops').expectMessage('DiskFillsIn4Hours');
      await stage.pictures.take('channel', { as: 'U0ANA', channel: 'C0PAYMENTS', window: 'desktop' });
      await stage.pictures.take('phone', {
        as: 'U0ANA',
        channel: 'C0PAYMENTS',
        window: 'phone',
        scheme: 'dark',
      });
    },
  },
  {
    title: 'Ana and Ben press Acknowledge at once: one of them has it, and the card says who',
    async run({ card }) {
      await Promise.all([card.button('Acknowledge').click('ana'), card.button('Acknowledge').click('ben')]);
      await card.expectText(/(ana|ben) is on it/i);
    },
  },
  {
    title: 'Chen types /alerts and sees what is open, worst first',
    async run({ slack, pictures }) {
      const reply = await slack.user('chen').run('/alerts', { in: 'ops' });
      expect(
        'text' in reply && /CheckoutErrorRate[\s\S]*DiskFillsIn4Hours/.test(reply.text),
        'both are listed',
      );
      await pictures.take('list', {
        as: 'U0CHEN',
        channel: 'C0OPS',
        window: 'desktop',
        prepare: (page) => typing(page, '/alerts', 'Only visible to you'),
      });
    },
  },
  {
    title: 'A typing mistake is answered with what was wrong and the nearest command',
    async run({ slack }) {
      const reply = await slack.user('ana').run('/alerts akc 7f3', { in: 'payments' });
      expect('text' in reply && reply.text.includes('ack'), 'the nearest verb is named');
    },
  },
  {
    title: 'Without its argument, the command opens a form',
    async run({ slack }) {
      await slack.user('ben').type('/alerts ack', { in: 'ops' });
      const modal = await slack.user('ben').expectModal(/acknowledge/i);
      await modal.close();
    },
  },
  {
    title: 'A guest presses Resolve and is refused',
    async run({ slack, card }) {
      await card.button('Resolve').click('gus');
      await slack.user('gus').expectEphemeral(/guest/i);
    },
  },
  {
    title: 'In the thread, where Slack has no commands, Chen asks by mention',
    async run({ slack, card, id }) {
      await slack.user('chen').mention(`alerts show ${id}`, { in: 'payments', thread: card });
      await slack.user('chen').expectEphemeral(/is on it/);
    },
  },
  {
    title: 'The bot is killed; what fires meanwhile is sent again, and appears once',
    async run(stage) {
      const addresses = { hooks: stage.bot.hooksUrl.slice(7), internal: stage.bot.internalUrl.slice(7) };
      await stage.bot.kill();
      stage.bot = await stage.start(addresses);
      await stage.play(checkoutWorsens);
      await stage.slack.channel('payments').expectMessages(/CRITICAL\s+CheckoutErrorRate/, 1);
    },
  },
  {
    title: 'Slack throttles every edit: the card is right as soon as it may be',
    async run(stage) {
      stage.slack.faults.rateLimit('chat.update', 2);
      await stage.play(checkoutResolves);
      await stage.card.expectText(/resolved/i);
      await stage.pictures.take('thread', {
        as: 'U0ANA',
        channel: 'C0PAYMENTS',
        window: 'desktop',
        prepare: (page) => page.getByRole('button', { name: /repl/ }).first().click(),
      });
    },
  },
];
