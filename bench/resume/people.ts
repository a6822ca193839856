// Who releases: says it until the bot has heard it, and goes on from what the card says.
import type { SeenMessage } from '#sandbox/slack/fluent/message.ts';
import { channelId } from '../stage.ts';
import { eventually, sleep } from '../wait.ts';
import type { App, Shop } from './shop.ts';

export interface People {
  /** Resolves to the card of what they asked for. */
  ask(app: App, line: string, title: RegExp): Promise<SeenMessage>;
  /** Resolves once the card says how it ended: `done`, `failed` … */
  ended(card: SeenMessage): Promise<string>;
  /** Resolves once the card says that it will not finish by itself. */
  told(card: SeenMessage): Promise<void>;
  /** Lets go of the queue that a rollback holds. */
  unlock(app: App): Promise<void>;
}

/** Milliseconds. Slack lets fifty edits a minute through, and the bot is away at times. */
const patience = 240_000;
/** After Slack said that the bot did not answer: it may have heard it all the same. */
const heard = 15_000;

const ends = /(is done|failed|was cancelled|ended, and nobody knows how), asked by/;

export function startPeople({ stage: { slack } }: Shop): People {
  const chen = slack.user('chen');
  const cardsOf = (app: App, title: RegExp): SeenMessage[] =>
    slack.channel(app.name).messages.filter((each) => !each.isReply && title.test(each.notification));

  /** What only they see: that something did not work just now, and that they may try again. */
  const tryAgains = (app: App): number =>
    [...(slack.world.messages.get(channelId(app.name)) ?? [])].filter(
      ({ visibleTo, text }) => visibleTo === chen.id && /Try again/.test(text),
    ).length;

  return {
    async ask(app, line, title) {
      const before = cardsOf(app, title).length;
      for (;;) {
        const told = tryAgains(app);
        const { problem } = await chen.type(line, { in: app.name });
        const until = performance.now() + heard;
        const mayTryAgain = () =>
          tryAgains(app) > told || (problem !== undefined && performance.now() > until);
        const look = () => cardsOf(app, title)[before] ?? (mayTryAgain() ? 'again' : undefined);
        const found = await eventually(`a card for ${line}`, look, patience, 100);
        if (found !== 'again') return found;
      }
    },
    ended: (card) =>
      eventually('its verdict', () => ends.exec(card.notification)?.[1], patience, 100).catch(
        () => 'nothing',
      ),
    told: async (card) => {
      const look = () => /will not finish by itself/.test(card.text) || ends.test(card.notification);
      await eventually('word of its trouble', () => look() || undefined, patience, 100);
    },
    async unlock(app) {
      for (;;) {
        const { problem } = await chen.type(`/release unlock ${app.name} production`, { in: app.name });
        if (problem === undefined) return;
        await sleep(300);
      }
    },
  };
}
