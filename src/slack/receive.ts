import type { AckFn, ReceiverEvent } from '@slack/bolt';
import { z } from 'zod';
import type { HomeOpened } from '#src/cards/homes.ts';
import type { Clock } from '#src/clock.ts';
import { TemporaryError } from '#src/errors.ts';
import type { Choice } from '#src/handle.ts';
import type { Logger } from '#src/log.ts';
import { couldNotStore } from '#src/messages/trouble.ts';
import type { Metrics } from '#src/metrics.ts';
import type { Dispatcher } from '#src/requests/dispatch.ts';
import type { FormChange, Forms } from '#src/requests/forms.ts';
import type { Answer, Request } from '#src/requests/request.ts';
import type { Requests } from '#src/requests/store.ts';
import { waitingView } from './form-view.ts';
import { type Incoming, normalise, type SlackEvent } from './normalise.ts';

export interface ReceiveOptions {
  requests: Pick<Requests, 'store' | 'forget'>;
  dispatcher: Pick<Dispatcher, 'run'>;
  answer: Pick<Answer, 'say'>;
  /** By argument: what is wrong with a form, from memory. */
  check(request: Request): Record<string, string>;
  /** What a form's field may hold; from memory or the database, since it travels in the acknowledgement. */
  complete(from: string, query: string, of: readonly string[]): Promise<Choice[]>;
  forms: Pick<Forms, 'change'>;
  /** Events that nobody asked with: people and channels change. Slack delivers one again when this rejects. */
  hear(event: SlackEvent): void | Promise<void>;
  /** Stores that somebody looks at the Home tab. Slack delivers the event again when this rejects. */
  opened(opened: HomeOpened): Promise<void>;
  prefix: string;
  botUser: string;
  /** What a form is called while it is at work. */
  title: string;
  clock: Clock;
  metrics: Pick<Metrics, 'requests'>;
  log: Logger;
  /** Milliseconds for storing; Slack waits three seconds for the acknowledgement. */
  deadline?: number;
}

export type Receive = (event: ReceiverEvent) => Promise<void>;

/**
 * Store, then acknowledge, then dispatch: what was acknowledged and is lost is never delivered again. Rejects for an
 * event that is not to be acknowledged, so that Slack delivers it again.
 */
export function openReceive(options: ReceiveOptions): Receive {
  const { prefix, botUser, clock, log } = options;
  return async ({ body, ack }) => {
    const incoming = read(body, { prefix, botUser, now: clock.now() }, log);
    switch (incoming.kind) {
      case 'request':
        return await receiveRequest(options, incoming.request, ack);
      case 'options':
        return await acknowledge(ack, await choices(options, incoming), log);
      case 'change':
        await acknowledge(ack, undefined, log);
        return await changeForm(options, incoming.change);
      case 'event':
        await options.hear(incoming.event);
        return await acknowledge(ack, undefined, log);
      case 'home':
        await options.opened(incoming.opened);
        return await acknowledge(ack, undefined, log);
      case 'nothing':
        return await acknowledge(ack, undefined, log);
      default:
        incoming satisfies never;
    }
  };
}

/** What cannot be read is no better the next time, so it is acknowledged. */
function read(body: ReceiverEvent['body'], reading: Parameters<typeof normalise>[1], log: Logger) {
  try {
    return normalise(body, reading);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    log.warn(
      { problem: z.prettifyError(error).slice(0, 500) },
      'a payload that is not as Slack documents it',
    );
    return { kind: 'nothing' } as const;
  }
}

async function receiveRequest(options: ReceiveOptions, request: Request, ack: AckFn<unknown>): Promise<void> {
  const { dispatcher, log, title, check, metrics } = options;
  const { way } = request;
  if (way === 'form') {
    const errors = check(request);
    if (Object.keys(errors).length > 0)
      return await acknowledge(ack, { response_action: 'errors', errors }, log);
  }
  const stored = await storeInTime(options, request);
  if (stored === 'late') return await refuse(options, request, ack);

  const stays = way === 'form' && request.view !== undefined;
  const view = stays ? { response_action: 'update', view: waitingView(title) } : undefined;
  const acknowledged = acknowledge(ack, view, log);
  // Not after it: the acknowledgement may hang in a socket that is about to close.
  if (stored === 'new') void dispatcher.run(request);
  else metrics.requests.inc({ way, outcome: 'repeated' });
  await acknowledged;
}

async function storeInTime(options: ReceiveOptions, request: Request): Promise<'new' | 'known' | 'late'> {
  const { requests, log, deadline = 2000 } = options;
  const storing = requests.store(request).then(
    (fresh) => (fresh ? ('new' as const) : ('known' as const)),
    (error: unknown) => {
      log.error({ err: error, key: request.key }, 'storing a request');
      return 'late' as const;
    },
  );
  const { promise: late, resolve } = Promise.withResolvers<'late'>();
  const timer = setTimeout(resolve, deadline, 'late' as const);
  const first = await Promise.race([storing, late]);
  clearTimeout(timer);
  if (first === 'late')
    void storing.then((result) => (result === 'new' ? storedLate(options, request) : undefined));
  return first;
}

/**
 * A person was told that it is not started, so it must not be taken up later. An event is delivered again instead, and
 * may have been already: to forget it would be to forget that one, which was acknowledged.
 */
async function storedLate({ requests, dispatcher, log }: ReceiveOptions, request: Request): Promise<void> {
  if (request.way === 'mention') return await dispatcher.run(request);
  const { key } = request;
  await requests
    .forget(key)
    .catch((error: unknown) => log.error({ err: error, key }, 'forgetting a late request'));
}

async function refuse({ answer, log }: ReceiveOptions, request: Request, ack: AckFn<unknown>): Promise<void> {
  if (request.way === 'mention') throw new TemporaryError('storing an event');
  if (request.way === 'form') {
    const [field = ''] = Object.keys(request.values ?? {});
    return await acknowledge(ack, { response_action: 'errors', errors: { [field]: couldNotStore } }, log);
  }
  if (request.way === 'command') {
    return await acknowledge(ack, { response_type: 'ephemeral', text: couldNotStore }, log);
  }
  await acknowledge(ack, undefined, log);
  await answer.say(request, { text: couldNotStore }, 'me').catch((error: unknown) => {
    log.warn({ err: error, key: request.key }, 'saying that a click was not stored');
  });
}

/** Not stored: the person sees whether it came, and chooses again. */
async function changeForm({ forms, log }: ReceiveOptions, change: FormChange): Promise<void> {
  await forms
    .change(change)
    .catch((error: unknown) => log.warn({ err: error, verb: change.verb }, 'drawing a form anew'));
}

async function choices(
  { complete, log, deadline = 2000 }: ReceiveOptions,
  { from, of, query }: Extract<Incoming, { kind: 'options' }>,
) {
  const { promise: late, resolve } = Promise.withResolvers<[]>();
  const timer = setTimeout(resolve, deadline, []);
  const found = complete(from, query, of).catch((error: unknown) => {
    log.error({ err: error, from }, 'completing a field');
    return [];
  });
  const options = await Promise.race([found, late]);
  clearTimeout(timer);
  return {
    options: options.slice(0, 100).map(({ text, value }) => ({
      text: { type: 'plain_text', text: text.slice(0, 75) || value },
      value: value.slice(0, 150),
    })),
  };
}

/** A socket may close meanwhile: what is stored is answered all the same. */
async function acknowledge(ack: AckFn<unknown>, response: unknown, log: Logger): Promise<void> {
  try {
    await ack(response);
  } catch (error) {
    log.warn({ err: error }, 'acknowledging to Slack');
  }
}
