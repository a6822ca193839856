import { Worker } from 'node:worker_threads';
import { TemporaryError } from '#src/errors.ts';
import type { FromWorker, ToWorker } from './embedded-messages.ts';
import { type Answer, sqlState } from './engine.ts';

export interface DatabaseThread {
  /** One thing at a time. Rejects with the database's error, or with TemporaryError when the thread ended first. */
  ask(message: ToWorker, seconds: number): Promise<Answer>;
  /** Resolves once the thread is gone and its files are closed. */
  ended: Promise<void>;
  end(reason: string): void;
}

interface Pending {
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
  seconds: number;
}

const TICK = 250;

/** Resolves when the database in the folder is open. `onEnd` is told at once when the thread is given up. `limit`: seconds. */
export async function startThread(
  folder: string,
  limit: number,
  onEnd: (reason: string) => void,
): Promise<DatabaseThread> {
  const worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), { workerData: { folder } });
  const { promise: ended, resolve: resolveEnded } = Promise.withResolvers<void>();
  let pending: Pending | undefined;
  let over: string | undefined;

  function end(reason: string): void {
    if (over !== undefined) return;
    over = reason;
    clearInterval(watch);
    pending?.reject(new TemporaryError(`asking the database: ${reason}`));
    pending = undefined;
    onEnd(reason);
    // Only when the thread is gone may another one open the files.
    void worker.terminate().then(() => resolveEnded());
  }

  function wait(seconds: number): Promise<Answer> {
    if (over !== undefined) return Promise.reject(new TemporaryError(`asking the database: ${over}`));
    return new Promise((resolve, reject) => {
      pending = { resolve, reject, seconds };
    });
  }

  // Ticks are counted instead of a time compared: a process that was frozen, or busy, wakes to one late tick, not to a verdict.
  const watch = setInterval(() => {
    if (!pending) return;
    pending.seconds -= TICK / 1000;
    if (pending.seconds <= 0) end('it did not answer in time');
  }, TICK);
  watch.unref();

  worker.on('message', (message: FromWorker) => {
    const asked = pending;
    pending = undefined;
    if ('answer' in message) return asked?.resolve(message.answer);
    const error = Object.assign(new Error(message.error.message), message.error);
    asked?.reject(error);
    if (isFatal(error)) end(error.message);
  });
  worker.on('error', (error) => end(error instanceof Error ? error.message : String(error)));
  worker.on('exit', () => end('its thread ended'));

  await wait(limit).catch(async (error: Error) => {
    end(error.message);
    await ended;
    throw error;
  });
  return {
    ended,
    end,
    ask: (message, seconds) => {
      const reply = wait(seconds);
      if (over === undefined) worker.postMessage(message);
      return reply;
    },
  };
}

/** After a full disk or an abort of the machine inside, the next statement may never return. */
function isFatal(error: Error): boolean {
  const state = sqlState(error);
  return state === undefined || /^(53|58|XX)/.test(state);
}
