import pg from 'pg';
import type { Logger } from '#src/log.ts';
import type { connectionState } from './state.ts';

const CHANNEL = 'quarterdeck';
/** Milliseconds between questions on the idle connection: a lost network shows itself only to who asks. */
const PING = 10_000;

interface Options {
  settings: pg.ClientConfig;
  /** Who we are, so that we do not hear ourselves. */
  instance: string;
  state: ReturnType<typeof connectionState>;
  log: Logger;
}

export interface ServerListener {
  notify(topic: string): void;
  /** `*` stands for every topic: told after a gap, in which anything may have been said. */
  onNotify(listener: (topic: string) => void): void;
  close(): Promise<void>;
}

/** One connection of its own for LISTEN and NOTIFY, made anew when it is lost. Rejects when the first one cannot be made. */
export async function listenToServer({ settings, instance, state, log }: Options): Promise<ServerListener> {
  const listeners = new Set<(topic: string) => void>();
  const waiting = new Set<string>();
  let client: pg.Client | undefined;
  let sending = false;
  let closed = false;

  function hear(topic: string): void {
    for (const listener of listeners) listener(topic);
  }

  async function connect(): Promise<pg.Client> {
    const next = new pg.Client({ ...settings, query_timeout: PING / 2 });
    const lost = (reason: string) => {
      if (client !== next) return;
      client = undefined;
      next.end().catch(() => {});
      if (closed) return;
      state.down(reason);
      void reconnect();
    };
    next.on('error', (error) => lost(error.message));
    next.on('end', () => lost('the connection ended'));
    next.on('notification', ({ payload = '' }) => {
      const [from, topic] = payload.split(' ', 2);
      if (from !== instance && topic) hear(topic);
    });
    try {
      await next.connect();
      await next.query(`listen ${CHANNEL}`);
    } catch (error) {
      next.end().catch(() => {});
      throw error;
    }
    client = next;
    state.up();
    return next;
  }

  async function reconnect(): Promise<void> {
    for (let pause = 100; !closed && !client; pause = Math.min(pause * 2, 2000)) {
      await new Promise((wake) => setTimeout(wake, pause));
      if (closed) return;
      await connect().then(
        () => hear('*'),
        (error: Error) => log.debug({ error: error.message }, 'listening to the database'),
      );
    }
  }

  async function send(): Promise<void> {
    if (sending) return;
    sending = true;
    for (const topic of waiting) {
      waiting.delete(topic);
      // Lost ones are made good by sweeps and by the word after a gap.
      await client?.query('select pg_notify($1, $2)', [CHANNEL, `${instance} ${topic}`]).catch(() => {});
    }
    sending = false;
  }

  const ping = setInterval(() => {
    const asked = client;
    asked?.query('select 1').catch((error: Error) => asked.emit('error', error));
  }, PING);
  ping.unref();

  await connect().catch((error) => {
    clearInterval(ping);
    throw error;
  });
  return {
    notify: (topic) => {
      waiting.add(topic);
      void send();
    },
    onNotify: (listener) => void listeners.add(listener),
    close: async () => {
      closed = true;
      clearInterval(ping);
      const last = client;
      client = undefined;
      await last?.end();
    },
  };
}
