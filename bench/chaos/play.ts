// Lets the lives happen: bodies as an Alertmanager sends them, and people who press until the bot has heard them.
import type { SeenMessage } from '#sandbox/slack/fluent/message.ts';
import type { SandboxSlack } from '#sandbox/slack/start.ts';
import type { Random } from '../random.ts';
import { eventually, sleep } from '../wait.ts';
import { mistakeOf, type SeenCard } from './check.ts';
import { bodyAfter, type Life, lifeOf, type Step, type Truth, truthOf } from './lives.ts';
import type { Sender } from './sender.ts';

export interface Play {
  /** What must be visible in the end, of all lives begun. */
  truths(): Truth[];
  seen(): SeenCard[];
  /** One more, beside those that begin by themselves. */
  begin(life: Life): Promise<void>;
  /** Resolves once its card is posted. */
  shown(name: string): Promise<void>;
  /** No new ones; resolves when every life has come to its end. */
  finish(): Promise<void>;
}

export interface PlayOptions {
  slack: SandboxSlack;
  sender: Sender;
  channels: string[];
  random: Random;
  /** Milliseconds between two beginnings. */
  every: number;
  /** Lives at most: Slack's 50 edits a minute are all there is, however long the kills take. */
  most: number;
  say(line: string): void;
}

const people = ['ana', 'ben', 'chen', 'dora'];
/** Of a card being right before the next step; Slack lets 50 edits a minute through. */
const patience = 240_000;

export function startPlay({ slack, sender, channels, random, every, most, say }: PlayOptions): Play {
  const lives: Life[] = [];
  const playing: Promise<void>[] = [];
  const begun = new Date();

  const cards = (): { name: string; message: SeenMessage }[] =>
    channels.flatMap((channel) =>
      slack.channel(channel).messages.flatMap((message) => {
        // Lines of a thread that the channel shows too name their alert, and are no cards.
        const name = message.isReply ? undefined : /Chaos\d{4}/.exec(message.text)?.[0];
        return name === undefined ? [] : [{ name, message }];
      }),
    );
  const cardOf = (name: string): SeenMessage | undefined =>
    cards().find((card) => card.name === name)?.message;

  /** People and senders go on from what can be seen, as they do. */
  const shows = (life: Life, steps: Step[]): Promise<SeenMessage> => {
    const truth = truthOf({ ...life, steps });
    const look = () => {
      const card = cardOf(life.name);
      return card && mistakeOf(truth, card) === undefined ? card : undefined;
    };
    return eventually(`the card of ${life.name} after ${steps.join(', ')}`, look, patience, 100);
  };

  async function press(name: string): Promise<void> {
    const who = people[random.between(0, people.length - 1)] ?? 'ana';
    for (;;) {
      const card = cardOf(name);
      // A press that Slack called failed may have come through all the same.
      if (card && !card.buttons.includes('Acknowledge')) return;
      const { problem } = (await card?.button('Acknowledge').click(who)) ?? { problem: 'no card' };
      if (problem === undefined) return;
      await sleep(300);
    }
  }

  async function live(life: Life): Promise<void> {
    for (const [index, step] of life.steps.entries()) {
      await sleep(random.between(50, 1500));
      if (step === 'acknowledge' || step === 'resolves') await shows(life, life.steps.slice(0, index));
      const body = bodyAfter(life, step, begun);
      if (body) await sender.send(life.name, body);
      else await press(life.name);
    }
  }

  function begin(life: Life): Promise<void> {
    lives.push(life);
    // What then is missing from its card tells the same, for the verdict.
    const end = live(life).catch((error: Error) => say(`${life.name} came to no end: ${error.message}`));
    playing.push(end);
    return end;
  }

  const another = (): void => {
    if (lives.length < most) void begin(lifeOf(lives.length, channels, random));
  };
  another();
  const beginning = setInterval(another, every);
  const repeating = setInterval(() => {
    const life = lives[random.between(0, lives.length - 1)];
    if (life) sender.repeat(life.name);
  }, 50);

  return {
    truths: () => lives.map(truthOf),
    seen: () =>
      cards().map(({ name, message }) => ({
        name,
        buttons: message.buttons,
        text: message.text,
        thread: message.thread().messages.map(({ text }) => text),
      })),
    begin,
    async shown(name) {
      await eventually(`a card of ${name}`, () => cardOf(name), patience, 5);
    },
    async finish() {
      clearInterval(beginning);
      await Promise.all(playing);
      clearInterval(repeating);
      await sender.settled();
    },
  };
}
