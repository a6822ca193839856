import type { Connection } from './connection.ts';
import { createSlots } from './slots.ts';
import type { Login } from './ssh.ts';
import { unless } from './unless.ts';

export interface Pool {
  /** Lends the server's connection, opening it where there is none. Others may work over it at the same time. */
  use<T>(login: Login, signal: AbortSignal, work: (connection: Connection) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface PoolOptions {
  /** Gives up when the signal says so. */
  open(login: Login, signal: AbortSignal): Promise<Connection>;
  /** Servers at once. */
  most: number;
  /** At once over one connection. */
  sessions: number;
  /** Milliseconds that a connection is kept without work. */
  keep: number;
}

interface Entry {
  login: Login;
  connection: Promise<Connection>;
  sessions: ReturnType<typeof createSlots>;
  users: number;
  timer?: NodeJS.Timeout;
}

export function createPool({ open, most, sessions, keep }: PoolOptions): Pool {
  const places = createSlots(most);
  const entries = new Map<string, Entry>();
  const closing = new AbortController();

  const end = (entry: Entry): void => {
    clearTimeout(entry.timer);
    if (entries.get(entry.login.server) === entry) entries.delete(entry.login.server);
    entry.connection.then(
      (connection) => connection.end(),
      () => {},
    );
  };

  const entered = (entry: Entry): Entry => {
    clearTimeout(entry.timer);
    entry.users += 1;
    return entry;
  };

  const enter = async (login: Login, signal: AbortSignal): Promise<Entry> => {
    for (;;) {
      const place = known(login) ? undefined : await room(signal);
      const entry = known(login);
      // Meanwhile another may have opened it.
      if (entry) place?.();
      if (entry) return entered(entry);
      if (place) return entered(begin(login, place));
    }
  };

  /** What is open under an earlier key or address ends with the last that works over it. */
  const known = (login: Login): Entry | undefined => {
    const entry = entries.get(login.server);
    if (!entry || isSame(entry.login, login)) return entry;
    entries.delete(login.server);
    if (entry.users === 0) end(entry);
    return undefined;
  };

  const room = async (signal: AbortSignal): Promise<() => void> => {
    const taking = places.take(signal);
    // The one that was longest without work makes room.
    const idle = entries.values().find(({ users }) => users === 0);
    if (places.waiting > 0 && idle) end(idle);
    return await taking;
  };

  const begin = (login: Login, place: () => void): Entry => {
    const entry: Entry = {
      login,
      connection: open(login, closing.signal),
      sessions: createSlots(sessions),
      users: 0,
    };
    entries.set(login.server, entry);
    const gone = (): void => {
      end(entry);
      place();
    };
    entry.connection.then((connection) => connection.lost.then(gone), gone);
    return entry;
  };

  const leave = (entry: Entry): void => {
    entry.users -= 1;
    if (entry.users > 0) return;
    const { server } = entry.login;
    if (entries.get(server) !== entry || places.waiting > 0) {
      end(entry);
      return;
    }
    // Last in line of those without work.
    entries.delete(server);
    entries.set(server, entry);
    entry.timer = setTimeout(end, keep, entry);
  };

  return {
    async use(login, given, work) {
      const signal = AbortSignal.any([given, closing.signal]);
      const entry = await enter(login, signal);
      try {
        const connection = await unless(signal, entry.connection);
        const done = await entry.sessions.take(signal);
        try {
          return await work(connection);
        } finally {
          done();
        }
      } finally {
        leave(entry);
      }
    },
    async close() {
      closing.abort(new Error('SSH is closed'));
      const all = [...entries.values()];
      for (const entry of all) end(entry);
      await Promise.allSettled(all.map(({ connection }) => connection.then(({ lost }) => lost)));
    },
  };
}

function isSame(one: Login | undefined, other: Login | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  const fields = ['server', 'address', 'port', 'user', 'hostKey'] as const;
  return (
    fields.every((field) => one[field] === other[field]) &&
    one.privateKey.reveal() === other.privateKey.reveal() &&
    isSame(one.via, other.via)
  );
}
