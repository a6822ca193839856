import { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker } from './read/worker.ts';
import type { AlertSettings } from './settings.ts';
import type { Slice, StoredBody } from './slice.ts';

/** Reads bodies in a thread of its own. One reading at a time. */
export interface Reader {
  /**
   * Slices in the order of the bodies. Throws when the thread died or gave no slice for thirty seconds, which a
   * body can bring about; the next reading begins with a new thread.
   */
  read(bodies: StoredBody[]): AsyncGenerator<Slice, void>;
  /** From the next reading on. */
  configure(settings: AlertSettings): void;
  close(): Promise<void>;
}

const patience = 30_000;

export function createReader(initial: AlertSettings): Reader {
  let settings = initial;
  let worker: Worker | undefined;
  let outdated = false;

  async function* read(bodies: StoredBody[]): AsyncGenerator<Slice, void> {
    if (outdated) await discard();
    worker ??= startThread(settings);
    const thread = worker;
    let finished = false;
    try {
      let coming = ask(thread, { read: bodies });
      for (let answer = await coming; answer !== 'end'; answer = await coming) {
        // The thread reads the next slice while this one is applied.
        coming = ask(thread, 'next');
        // It is awaited only after that: a failure until then is not unheard.
        coming.catch(() => {});
        yield answer.slice;
      }
      finished = true;
    } finally {
      // Left in the middle, the thread would answer the next reading with the rest of this one.
      if (!finished) await discard();
    }
  }

  async function discard(): Promise<void> {
    const thread = worker;
    worker = undefined;
    outdated = false;
    await thread?.terminate();
  }

  return {
    read,
    configure(next) {
      settings = next;
      outdated = true;
    },
    close: discard,
  };
}

function startThread(settings: AlertSettings): Worker {
  const worker = new Worker(new URL('./read/worker.ts', import.meta.url), {
    workerData: settings,
    // A body that grows beyond this ends the thread, not the process.
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  });
  worker.unref();
  return worker;
}

async function ask(worker: Worker, message: ToWorker): Promise<FromWorker> {
  const { promise, resolve, reject } = Promise.withResolvers<FromWorker>();
  const died = (cause?: unknown) => reject(new Error('reading alerts: the reading thread ended', { cause }));
  const timer = setTimeout(() => reject(new Error(`reading alerts: no slice for ${patience} ms`)), patience);
  worker.once('message', resolve).once('error', died).once('exit', died);
  try {
    worker.postMessage(message);
    return await promise;
  } finally {
    clearTimeout(timer);
    worker.off('message', resolve).off('error', died).off('exit', died);
  }
}
