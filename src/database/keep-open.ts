import type { Logger } from '#src/log.ts';
import { type DatabaseThread, startThread } from './embedded-thread.ts';

/** Seconds. A first start makes the database cluster, which on a busy small machine takes a quarter of a minute. */
const FIRST_OPEN = 90;
const OPEN = 30;
const CLOSE = 30;
/** Milliseconds between attempts to open it again. */
const PAUSE = 250;
const LONGEST_PAUSE = 5000;

export interface KeptThread {
  /** Undefined while there is none. */
  current(): DatabaseThread | undefined;
  /** Resolves when its files are closed. Nothing may be under way. */
  close(): Promise<void>;
}

interface Options {
  folder: string;
  log: Logger;
  onUp: () => void;
  onDown: (reason: string) => void;
}

/** Opens the database and, whenever its thread has ended, opens it again. Rejects when the first attempt does. */
export async function keepOpen({ folder, log, onUp, onDown }: Options): Promise<KeptThread> {
  const closed = Promise.withResolvers<void>();
  let closing = false;
  let thread: DatabaseThread | undefined;

  function onEnd(reason: string): void {
    thread = undefined;
    if (!closing) onDown(reason);
  }

  async function open(limit: number): Promise<DatabaseThread> {
    thread = await startThread(folder, limit, onEnd);
    onUp();
    return thread;
  }

  async function keep(first: DatabaseThread): Promise<void> {
    let current: DatabaseThread | undefined = first;
    for (let pause = PAUSE; ; pause = current ? PAUSE : Math.min(pause * 2, LONGEST_PAUSE)) {
      await (current ? current.ended : Promise.race([closed.promise, sleep(pause)]));
      if (closing) return;
      current = await open(OPEN).catch(() => undefined);
      if (closing) current?.end('it is closed');
    }
  }

  const keeping = keep(await open(FIRST_OPEN));
  return {
    current: () => thread,
    close: async () => {
      closing = true;
      closed.resolve();
      const last = thread;
      thread = undefined;
      // Without it the next start replays the log: slower, and as safe.
      await last?.ask({ ask: 'close' }, CLOSE).catch((error) => log.warn({ error }, 'closing the database'));
      last?.end('it is closed');
      await keeping;
    },
  };
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, milliseconds).unref());
}
