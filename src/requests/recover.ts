import type { Logger } from '#src/log.ts';
import type { Dispatcher } from './dispatch.ts';
import type { Request } from './request.ts';
import type { Requests } from './store.ts';

/** Milliseconds. Who is at a request keeps it twice as often. */
const idle = 20_000;
const every = 10_000;

interface RecoverOptions {
  requests: Requests;
  dispatcher: Dispatcher;
  /** No other process can be at anything: the folder's lock says so. */
  alone: boolean;
  log: Logger;
}

/**
 * Goes on with requests that a process began and did not finish. Resolves after the first look, which comes before
 * anything new is received.
 */
export async function recoverRequests(options: RecoverOptions): Promise<{ stop(): void }> {
  await takeUp(options, options.alone ? 0 : idle);
  const timer = setInterval(() => {
    keepAndTakeUp(options).catch((error: unknown) => {
      options.log.debug({ error: String(error) }, 'the database did not answer: no requests taken over');
    });
  }, every);
  return { stop: () => clearInterval(timer) };
}

async function keepAndTakeUp(options: RecoverOptions): Promise<void> {
  await options.requests.keep(options.dispatcher.atWork());
  await takeUp(options, idle);
}

async function takeUp({ requests, dispatcher, log }: RecoverOptions, since: number): Promise<void> {
  const unfinished = await requests.takeOver(since, dispatcher.atWork());
  if (unfinished.length > 0) log.warn({ requests: unfinished.length }, 'going on with unfinished requests');
  for (const request of unfinished) void dispatcher.run(withoutTrigger(request));
}

/** It was good for three seconds. */
function withoutTrigger({ triggerId: _, ...request }: Request): Request {
  return request;
}
