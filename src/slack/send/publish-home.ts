// One call of views.publish, within what Slack allows. https://docs.slack.dev/reference/methods/views.publish
import type { WebClient } from '@slack/web-api';
import type { Clock } from '#src/clock.ts';
import type { Logger } from '#src/log.ts';
import type { Message } from '#src/messages/message.ts';
import { createBackoff } from './backoff.ts';
import { contentOf, hashOf } from './content.ts';
import { failureOf } from './failure.ts';
import { windowAt, within } from './limits.ts';

export interface HomeToPublish {
  user: string;
  message: Message;
  /** Somebody looks at it and waits, rather than that something else has changed. */
  isWaitedFor: boolean;
}

export interface HomePublishing {
  /** When the next may go; not in the future means now. */
  nextAt(isWaitedFor: boolean): number;
  /** Never rejects for what Slack says. `gone`: there is nobody to show it to. */
  publish(home: HomeToPublish): Promise<'published' | 'later' | 'gone'>;
}

interface Options {
  client: WebClient;
  /** In place of what Slack refuses to show. */
  plain(message: Message): Message;
  clock: Clock;
  log: Logger;
}

/** Tier 4, "100+" a minute for all people together. Who waits always finds some left. */
const PUBLISHED = { perMinute: 90, forChanges: 60 };

/** Of what it shows: equal when nobody could tell the difference. */
export function homeHash(message: Message): string {
  return hashOf(contentOf(message));
}

export function createHomePublishing({ client, plain, clock, log }: Options): HomePublishing {
  const backoff = createBackoff();
  /** By the person: the hash of what Slack refused to show. */
  const refused = new Map<string, string>();
  let published: readonly number[] = [];
  let heldUntil = 0;

  function nextAt(isWaitedFor: boolean): number {
    const limit = isWaitedFor ? PUBLISHED.perMinute : PUBLISHED.forChanges;
    return Math.max(heldUntil, windowAt(published, limit, clock.now().getTime()));
  }

  function failed({ user, message }: HomeToPublish, error: unknown): 'later' | 'gone' {
    const failure = failureOf(error);
    const { kind, code } = failure;
    log.warn({ user, code }, 'publishing a Home tab');
    if (kind === 'unreachable') return 'gone';
    if (kind === 'malformed' && refused.get(user) !== homeHash(message)) {
      log.error({ user, code }, 'blocks refused by Slack: a Home tab shows words only');
      refused.set(user, homeHash(message));
      return 'later';
    }
    const wait = kind === 'throttled' ? failure.wait : backoff.next('homes');
    heldUntil = Math.max(heldUntil, clock.now().getTime() + wait);
    return 'later';
  }

  return {
    nextAt,
    publish: async (home) => {
      const { user, message, isWaitedFor } = home;
      const now = clock.now().getTime();
      if (nextAt(isWaitedFor) > now) return 'later';
      published = [...within(published, now), now];
      const { blocks = [] } = refused.get(user) === homeHash(message) ? plain(message) : message;
      try {
        await client.views.publish({ user_id: user, view: { type: 'home', blocks } });
        backoff.reset('homes');
        return 'published';
      } catch (error) {
        return failed(home, error);
      }
    },
  };
}
