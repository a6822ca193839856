import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Clock } from '#src/clock.ts';
import { TemporaryError } from '#src/errors.ts';
import { withoutBlocks } from '#src/messages/delivery.ts';
import type { Message } from '#src/messages/message.ts';
import type { AsTyped } from '#src/messages/prefix.ts';
import type { Answer, Form, Request } from '#src/requests/request.ts';
import { formView, messageView, waitingView } from './form-view.ts';
import { contentOf } from './send/content.ts';
import { failureOf } from './send/failure.ts';
import { codeOf, naming } from './web-errors.ts';

/** A little less than the 30 minutes that it lives. */
const responseUrlLife = 29 * 60_000;

export function openAnswer(client: WebClient, clock: Clock, title: string, asTyped: AsTyped): Answer {
  const say: Answer['say'] = async (request, message, to) => {
    if (to === 'me' && request.view && (await sayInView(client, request.view, title, message))) return;
    if (to === 'me' && request.home) {
      if (await sayInModal(client, request, title, message)) return;
      return await sayDirectly(client, request.user, message);
    }
    if (await sayByUrl(clock, request, message, to)) return;
    if (to === 'channel') return await sayInChannel(client, request, message);
    if (await sayAside(client, request, message)) return;
    await sayDirectly(client, request.user, message);
  };
  return {
    say: async (request, written, to) => {
      const message = asTyped(written);
      try {
        await say(request, message, to);
      } catch (error) {
        if (!isMalformed(error)) throw error;
        await say(request, withoutBlocks(message), to);
      }
    },
    open: async ({ triggerId }, formTitle) => {
      if (triggerId === undefined) return undefined;
      const opened = await client.views.open({ trigger_id: triggerId, view: waitingView(formTitle) });
      return opened.view?.id;
    },
    form: async (view: string, form: Form) => {
      await updateView(client, 'opening the form', view, formView(form));
    },
  };
}

const isMalformed = (error: unknown): boolean =>
  codeOf(error) !== undefined && failureOf(error).kind === 'malformed';

/** False when it does not stand there: closed meanwhile, or refused as it is. */
async function sayInView(client: WebClient, view: string, title: string, message: Message): Promise<boolean> {
  try {
    return await updateView(client, 'answering in the form', view, messageView(title, message));
  } catch (error) {
    if (error instanceof TemporaryError || codeOf(error) === undefined) throw error;
    return false;
  }
}

/** For who looks at the Home tab, where no message appears. False when the trigger is spent. */
async function sayInModal(
  client: WebClient,
  { triggerId }: Request,
  title: string,
  message: Message,
): Promise<boolean> {
  if (triggerId === undefined) return false;
  try {
    await naming('answering', () =>
      client.views.open({ trigger_id: triggerId, view: messageView(title, message) }),
    );
    return true;
  } catch (error) {
    if (error instanceof TemporaryError || codeOf(error) === undefined) throw error;
    return false;
  }
}

/** False when the person has closed it: https://docs.slack.dev/reference/methods/views.update/#errors */
async function updateView(
  client: WebClient,
  doing: string,
  view_id: string,
  view: ModalView,
): Promise<boolean> {
  try {
    await naming(doing, () => client.views.update({ view_id, view }));
    return true;
  } catch (error) {
    if (codeOf(error) === 'not_found') return false;
    throw error;
  }
}

/**
 * False when there is none, or Slack no longer takes it: each is good for 30 minutes and five uses.
 * https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses
 */
async function sayByUrl(
  clock: Clock,
  request: Request,
  message: Message,
  to: 'me' | 'channel',
): Promise<boolean> {
  const { responseUrl, receivedAt, way } = request;
  if (!responseUrl || clock.now().getTime() - Date.parse(receivedAt) > responseUrlLife) return false;
  // What a button, or its form, says to all belongs in the thread of its message, where this address does not post.
  if (way !== 'command' && to === 'channel') return false;
  const body = {
    ...contentOf(message),
    response_type: to === 'me' ? 'ephemeral' : 'in_channel',
    replace_original: false,
  };
  const response = await post(responseUrl, body);
  if (response.status === 429 || response.status >= 500) {
    const retryAfter = Number(response.headers.get('retry-after') ?? 1) * 1000;
    throw new TemporaryError('answering', { retryAfter });
  }
  return response.ok;
}

async function post(url: string, body: object): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(2500),
    });
  } catch (cause) {
    throw new TemporaryError('answering', { cause });
  }
}

async function sayInChannel(client: WebClient, request: Request, message: Message): Promise<void> {
  const { channel, thread, message: said } = request;
  if (!channel) return await sayDirectly(client, request.user, message);
  const thread_ts = thread ?? said?.ts;
  await naming('answering', () =>
    client.chat.postMessage({ channel, ...contentOf(message), ...(thread_ts && { thread_ts }) }),
  );
}

/** In an existing thread or the channel, seen by the asker only; false where the asker or the bot is not there. */
async function sayAside(client: WebClient, request: Request, message: Message): Promise<boolean> {
  const { channel, user, thread } = request;
  if (!channel) return false;
  try {
    await naming('answering', () =>
      client.chat.postEphemeral({
        channel,
        user,
        ...contentOf(message),
        ...(thread && { thread_ts: thread }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof TemporaryError || codeOf(error) === undefined) throw error;
    return false;
  }
}

async function sayDirectly(client: WebClient, user: string, message: Message): Promise<void> {
  await naming('answering in a direct message', () =>
    client.chat.postMessage({ channel: user, ...contentOf(message) }),
  );
}
