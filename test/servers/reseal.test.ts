import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '#src/clock.ts';
import { secret } from '#src/secret.ts';
import { openSealing, type Sealing } from '#src/secrets/sealing.ts';
import { createRecords } from '#src/servers/create-records.ts';
import { resealServers } from '#src/servers/reseal.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

const newKey = () => secret(randomBytes(32).toString('base64'));
const [older, newer] = [newKey(), newKey()];
const log = pino({ level: 'silent' });
const keys = {
  host: { publicKey: 'ssh-ed25519 AAAAhost', privateKey: secret('canary-of-the-host-key') },
  login: { publicKey: 'ssh-ed25519 AAAAlogin', privateKey: secret('canary-of-the-login-key') },
};

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database[Symbol.asyncDispose]());

const recordsBy = (sealing: Sealing) =>
  createRecords({ database, clock: systemClock(), sealing: () => sealing });

async function begin(id: string, sealing = openSealing(older)): Promise<void> {
  await recordsBy(sealing).begin(
    {
      ...{
        id,
        name: `name-of-${id}`,
        blueprint: 'web',
        cloud: 'paris',
        region: 'eu-west-3',
        endpoint: null,
        environment: null,
        token: id,
      },
      ...{ port: 22, login: 'quarterdeck', type: 't3.small', owner: 'U0ANA', channel: 'C1' },
      ...{ protected: false, price: null },
    },
    keys,
    () => undefined,
  );
}

const start = (...configured: Parameters<typeof openSealing>) =>
  resealServers({ database, sealing: () => openSealing(...configured), log });

async function everything(): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'`.execute(
    database.db,
  );
  const all = rows.map(({ name }) => sql`select * from ${sql.table(name)}`.execute(database.db));
  return JSON.stringify((await Promise.all(all)).map((each) => each.rows));
}

test('nothing of the keys stands in the store in clear', async () => {
  await begin('one');

  const stored = await everything();

  expect(stored).toContain('name-of-one');
  expect(stored).not.toContain('canary');
  expect(stored).not.toContain(Buffer.from('canary-of').toString('base64').slice(0, 8));
  const { hostKey, loginKey } = await recordsBy(openSealing(older)).secrets('one');
  expect([hostKey?.reveal(), loginKey.reveal()]).toEqual([
    'canary-of-the-host-key',
    'canary-of-the-login-key',
  ]);
});

test('a start with both keys encrypts anew, and then the old one can go', async () => {
  for (const id of ['one', 'two']) await begin(id);

  await start([newer, older]);
  await start(newer);

  const { loginKey } = await recordsBy(openSealing(newer)).secrets('two');
  expect(loginKey.reveal()).toBe('canary-of-the-login-key');
});

test('a start without the key that was used is refused, and says what to put back', async () => {
  await begin('one');

  const refused = start(newer);

  await expect(refused).rejects.toMatchObject({ name: 'UserError' });
  await expect(refused).rejects.toThrow('the server name-of-one was encrypted with another key');
});

test('of a server that is gone nothing is kept, so nothing is missing', async () => {
  await begin('one');
  await recordsBy(openSealing(older)).gone('one', 'it was a test');

  await start(newer);

  expect(await everything()).not.toContain('v1.');
});

test('a value that was moved to another server is not encrypted anew', async () => {
  for (const id of ['one', 'two']) await begin(id);
  const of = (id: string) => database.db.selectFrom('servers').selectAll().where('id', '=', id);
  const { sealed_login_key: stolen } = await of('one').executeTakeFirstOrThrow();
  await database.db
    .updateTable('servers')
    .set({ sealed_login_key: stolen })
    .where('id', '=', 'two')
    .execute();

  await start([newer, older]);

  expect((await of('two').executeTakeFirstOrThrow()).sealed_login_key).toBe(stolen);
  await expect(recordsBy(openSealing([newer, older])).secrets('two')).rejects.toThrow('belongs elsewhere');
});

test('without servers no key is asked for', async () => {
  const sealing = () => {
    throw new Error('there is no key');
  };
  await resealServers({ database, sealing, log });
});
