import { type Selectable, sql } from 'kysely';
import type { Clock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import type { ServerTable } from '#src/database/schema-servers.ts';
import { UserError } from '#src/errors.ts';
import { nameIsTaken } from '#src/messages/server-refusals.ts';
import type { Sealing } from '#src/secrets/sealing.ts';
import { scheduleExpiry } from './expiry-timer.ts';
import type { Beginning, Count, FirstKeys, Records, Trx } from './records.ts';
import type { Server } from './server.ts';

interface Needs {
  database: Database;
  clock: Clock;
  sealing: () => Sealing;
}

export function createRecords({ database, clock, sealing }: Needs): Records {
  const { db } = database;
  const all = db.selectFrom('servers').selectAll();
  const update = (id: string, trx: Pick<Trx, 'updateTable'> = db) =>
    trx.updateTable('servers').where('id', '=', id).where('state', '<>', 'gone');

  return {
    alive: async (environment) => {
      const alive = all.where('state', '<>', 'gone').orderBy('name');
      const there = environment === undefined ? alive : alive.where('environment', '=', environment);
      return (await there.execute()).map(serverOf);
    },
    named: async (name) => {
      const row = await all.where('name', '=', name).where('state', '<>', 'gone').executeTakeFirst();
      return row && serverOf(row);
    },
    read: async (id) => {
      const row = await all.where('id', '=', id).executeTakeFirst();
      return row && serverOf(row);
    },
    count: (of) => count(db, of),
    begin: (server, keys, refuse) =>
      database.tx(async (trx) => {
        // One at a time, so that of two for whom there is room for one, one is refused.
        await sql`lock table servers in share row exclusive mode`.execute(trx);
        const own = trx.selectFrom('servers').select('state').where('id', '=', server.id);
        const before = await own.executeTakeFirst();
        if (before?.state === 'creating') return;
        if (before) throw new Error(`beginning server ${server.id}: its row is that of another`);
        const taken = trx.selectFrom('servers').select('id').where('name', '=', server.name);
        if (await taken.where('state', '<>', 'gone').executeTakeFirst())
          throw new UserError(nameIsTaken(server.name));
        const why = refuse(await count(trx, server));
        if (why !== undefined) throw new UserError(why);
        await trx
          .insertInto('servers')
          .values(rowOf(server, keys, sealing(), clock.now()))
          .execute();
      }),
    launching: async (id) => {
      await update(id).set({ launched_at: clock.now() }).execute();
    },
    notLaunched: async (id) => {
      await update(id).set({ launched_at: null }).execute();
    },
    launched: async (id, instance) => {
      await update(id).set({ instance }).execute();
    },
    seen: async (id, now) => {
      // What is being made is running when it is handed over.
      const state = sql<'running'>`case when state = 'creating' then state else ${now.state}::text end`;
      const well = { unseen_since: null, trouble: null };
      await update(id)
        .set({ state, address: now.address, ...well })
        .execute();
    },
    ending: async (id) => {
      await update(id).set({ ending: true }).execute();
    },
    unseen: async (id) => {
      await update(id).where('unseen_since', 'is', null).set({ unseen_since: clock.now() }).execute();
    },
    trouble: (id, trouble, tell) =>
      database.tx(async (trx) => {
        const first = update(id, trx).where('trouble', 'is', null).set({ trouble });
        const row = await first.returningAll().executeTakeFirst();
        if (row) await tell(trx, serverOf(row));
      }),
    secrets: async (id) => {
      const row = await all.where('id', '=', id).executeTakeFirstOrThrow();
      const { open } = sealing();
      if (row.sealed_login_key === null) throw new Error(`the keys of server ${id} are gone`);
      return {
        hostKey: row.sealed_host_key === null ? undefined : open(row.sealed_host_key, about(id, 'host')),
        loginKey: open(row.sealed_login_key, about(id, 'login')),
      };
    },
    pin: async (id, hostKeys) => {
      const proven = hostKeys.length === 1;
      await update(id)
        .set({ host_keys: JSON.stringify(hostKeys), ...(proven && { sealed_host_key: null }) })
        .execute();
    },
    ready: (id, expiresAt, tell) =>
      database.tx(async (trx) => {
        const set = { state: 'running' as const, ready_at: clock.now(), expires_at: expiresAt };
        const row = await update(id, trx)
          .where('ready_at', 'is', null)
          .set(set)
          .returningAll()
          .executeTakeFirst();
        if (!row) return;
        await scheduleExpiry(trx, id, expiresAt, clock.now());
        await tell(trx, serverOf(row));
      }),
    expire: (id, until) =>
      database.tx(async (trx) => {
        const own = trx.selectFrom('servers').select('expires_at').where('id', '=', id).forUpdate();
        const before = await own.where('state', '<>', 'gone').executeTakeFirst();
        if (!before) return;
        const expiresAt = until(before.expires_at);
        const changed = update(id, trx).set({ expires_at: expiresAt }).returningAll();
        const row = await changed.executeTakeFirstOrThrow();
        await scheduleExpiry(trx, id, expiresAt, clock.now());
        return serverOf(row);
      }),
    gone: (id, why, tell = async () => undefined) =>
      database.tx(async (trx) => {
        const set = { gone_at: clock.now(), gone_why: why, sealed_host_key: null, sealed_login_key: null };
        const row = await update(id, trx)
          .set({ ...set, state: 'gone' })
          .returningAll()
          .executeTakeFirst();
        if (!row) return;
        await scheduleExpiry(trx, id, null, clock.now());
        await tell(trx, serverOf(row));
      }),
  };
}

/** Where a sealed key stands: elsewhere it opens no more. */
export function about(id: string, which: 'host' | 'login'): string[] {
  return ['servers', id, which];
}

async function count(
  db: Pick<Trx, 'selectFrom'>,
  { blueprint, owner, environment }: Pick<Server, 'blueprint' | 'owner' | 'environment'>,
): Promise<Count> {
  const { perUser, perEnvironment } = await db
    .selectFrom('servers')
    .select([
      sql<number>`count(*) filter (where owner = ${owner})`.as('perUser'),
      sql<number>`count(*) filter (where environment is not distinct from ${environment}::text)`.as(
        'perEnvironment',
      ),
    ])
    .where('blueprint', '=', blueprint)
    .where('state', '<>', 'gone')
    .executeTakeFirstOrThrow();
  return { perUser: Number(perUser), perEnvironment: Number(perEnvironment) };
}

function rowOf(
  { price, protected: isProtected, ...server }: Beginning,
  { host, login }: FirstKeys,
  { seal }: Sealing,
  now: Date,
) {
  return {
    ...server,
    protected: isProtected,
    price: price && JSON.stringify(price),
    state: 'creating' as const,
    host_keys: JSON.stringify([host.publicKey]),
    login_key: login.publicKey,
    sealed_host_key: seal(host.privateKey, about(server.id, 'host')),
    sealed_login_key: seal(login.privateKey, about(server.id, 'login')),
    created_at: now,
  };
}

function serverOf(row: Selectable<ServerTable>): Server {
  const { host_keys, sealed_host_key: _, sealed_login_key: __, ...rest } = row;
  const {
    unseen_since,
    launched_at,
    login_key,
    created_at,
    ready_at,
    expires_at,
    gone_at,
    gone_why,
    ...same
  } = rest;
  return {
    ...same,
    hostKeys: host_keys,
    launchedAt: launched_at,
    unseenSince: unseen_since,
    loginKey: login_key,
    createdAt: created_at,
    readyAt: ready_at,
    expiresAt: expires_at,
    goneAt: gone_at,
    goneWhy: gone_why,
  };
}
