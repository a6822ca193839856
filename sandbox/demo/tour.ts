// People on a bad afternoon, in the order things happen to them. Each step ends when what it says can be seen.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { type BotProcess, postWebhook, startBotProcess } from '#sandbox/bot/process.ts';
import type { SeenMessage } from '#sandbox/slack/fluent/message.ts';
import type { SandboxSlack } from '#sandbox/slack/start.ts';
import { afternoon, type Scene, sceneSender } from './afternoon.ts';
import type { Pictures } from './pictures.ts';

export interface Tour {
  slack: SandboxSlack;
  folder: string;
  pictures: Pictures;
  say(line: string): void;
}

interface Stage extends Tour {
  bot: BotProcess;
  card: SeenMessage;
  /** The id people type, read off the card. */
  id: string;
  play(scene: Scene): Promise<void>;
}

interface Step {
  title: string;
  run(stage: Stage): Promise<void>;
}

const [checkoutFires, diskFires, checkoutWorsens, , , checkoutResolves] = afternoon as [
  Scene,
  Scene,
  Scene,
  Scene,
  Scene,
  Scene,
];

const steps: Step[] = [
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
      stage.bot = await startBotProcess({ slack: stage.slack, folder: stage.folder, addresses });
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
  {
    title: 'Dora asks /qd status: everything is well',
    async run({ slack, pictures }) {
      const reply = await slack.user('dora').run('/qd status', { in: 'quarterdeck' });
      expect('text' in reply && /slack/i.test(reply.text), 'the status tells of Slack');
      await pictures.take('status', {
        as: 'U0DORA',
        channel: 'C0QUARTERDECK',
        window: 'phone',
        prepare: (page) => typing(page, '/qd status', 'Only visible to you'),
      });
    },
  },
  {
    title: 'The audit trail holds: every intent before its act, no row altered',
    async run({ bot }) {
      const main = new URL('../../src/main.ts', import.meta.url).pathname;
      await promisify(execFile)(process.execPath, [main, 'audit', 'verify', '--config', bot.configFile], {
        env: { ...process.env, ...bot.environment },
      });
    },
  },
];

/** The exit code. Ends at the first step that does not become visible, and says what was there instead. */
export async function takeTour(tour: Tour): Promise<number> {
  const bot = await startBotProcess(tour);
  const stage = { ...tour, bot } as Stage;
  stage.play = sceneSender(
    async (body) => {
      const answer = await postWebhook(stage.bot.hooksUrl, body);
      expect(answer.ok, `the webhook is accepted (${answer.status})`);
    },
    () => new Date(),
  );
  try {
    for (const [index, step] of steps.entries()) {
      await step.run(stage).catch((cause: Error) => {
        throw new Error(`step ${index + 1}, ${step.title}: ${cause.message}`, { cause });
      });
      tour.say(`✓ ${String(index + 1).padStart(2)} ${step.title}`);
    }
    tour.say(`\n${steps.length} steps, all visible.`);
    return 0;
  } catch (error) {
    tour.say(`✗ ${(error as Error).message}\n\n${stage.bot.log().slice(-3000)}`);
    return 1;
  } finally {
    await stage.bot.stop();
  }
}

/** What only the person sees is gone when a page is loaded, so it is asked for in the page. */
async function typing(page: Page, text: string, answered: string): Promise<void> {
  const composer = page.getByTestId('composer');
  await composer.fill(text);
  await composer.press('Enter');
  await page.getByText(answered).first().waitFor();
}

/** Cards show the id that people type after /alerts. */
function idOn(card: SeenMessage): string {
  const id = /`([0-9a-z]{5})`/.exec(JSON.stringify(card.json))?.[1];
  if (!id) throw new Error(`the card shows no id: ${card.text}`);
  return id;
}

function expect(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`expected that ${what}`);
}
