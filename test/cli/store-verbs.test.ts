import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveAdmin } from '#src/admin/serve.ts';
import { storeEndpoints } from '#src/admin/store-endpoints.ts';
import { openAudit } from '#src/audit/append.ts';
import { auditExport, auditVerify } from '#src/cli/audit.ts';
import { backup } from '#src/cli/backup.ts';
import { partsOn } from '#src/cli/reach-store.ts';
import { replay } from '#src/cli/replay.ts';
import { systemClock } from '#src/clock.ts';
import { createLog } from '#src/log.ts';
import { createRedaction } from '#src/redaction.ts';
import { commandLine, configuration } from '#test/support/command-line.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

const entry = { phase: 'note', actor: 'U0ANA', action: 'alert.acknowledge', target: 'alert:7f3k2' } as const;

/** Nothing listens there. */
const nobody = 'http://127.0.0.1:2/';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
}, 60_000);
afterAll(() => database[Symbol.asyncDispose]());

/** The command line on a data folder, with the running bot's side of the socket when asked. */
async function setUp({ running, secretsKey }: { running: boolean; secretsKey?: string }) {
  const { dataDir, url } = database.where;
  const { file, folder } = configuration({
    slack: `  api: ${nobody}\n`,
    rest: `dataDir: ${dataDir}\n${url ? `database: { url: "${url}" }\n` : ''}${secretsKey ? `secrets: { key: "${secretsKey}" }\n` : ''}`,
  });
  const log = createLog(createRedaction(), { level: 'silent' });
  const socket = running
    ? await serveAdmin(dataDir, storeEndpoints(partsOn(database, systemClock())), log)
    : undefined;
  if (!running) await database.close();
  const line = commandLine(backup, auditVerify, auditExport, replay);
  return {
    folder,
    line,
    run: (...argv: string[]) => line.run(...argv, '--config', file),
    [Symbol.asyncDispose]: async () => socket?.close(),
  };
}

test('audit verify, audit export and backup, while the bot runs', async () => {
  const audit = openAudit(database, systemClock());
  await audit.append(entry);
  await audit.append({ ...entry, detail: { note: 'on it' } });
  await using here = await setUp({ running: true });

  expect(await here.run('audit', 'verify')).toBe(0);
  const head = /^The audit trail is whole: 2 rows\. Head (2:[0-9a-f]+)$/.exec(
    here.line.printed[0] ?? '',
  )?.[1];
  expect(await here.run('audit', 'verify', '--head', head ?? '')).toBe(0);
  expect(here.line.printed.slice(3)).toEqual([
    here.line.printed[0],
    'Compared with 1 head that was posted to Slack.',
    'Slack could not be asked for the heads posted there: Slack cannot be reached (ECONNREFUSED).',
  ]);

  here.line.printed.length = 0;
  expect(await here.run('audit', 'export')).toBe(0);
  expect(here.line.printed.map((row) => JSON.parse(row))).toMatchObject([
    { seq: 1 },
    { seq: 2, detail: { note: 'on it' } },
  ]);

  const copy = join(here.folder, 'copy');
  expect(await here.run('backup', copy)).toBe(0);
  expect(statSync(copy).size).toBeGreaterThan(1000);
  expect(await here.run('backup', copy)).toBe(1);
  expect(await here.run('backup', join(here.folder, 'none', 'copy'))).toBe(1);
  expect(here.line.complained).toEqual([
    expect.stringContaining('exists already'),
    expect.stringContaining('There is no folder'),
  ]);
  expect(readdirSync(here.folder).sort()).toEqual(['copy', 'quarterdeck.yml']);

  await database.db.updateTable('audit').set({ actor: 'U0BEN' }).where('seq', '=', 1).execute();
  expect(await here.run('audit', 'verify')).toBe(1);
  expect(here.line.complained.at(-1)).toBe(
    'The audit trail is broken at row 1: its content does not match its hash.',
  );
  await database.db.updateTable('audit').set({ actor: entry.actor }).where('seq', '=', 1).execute();
}, 60_000);

test('a backup says that the key is not in it, which is needed beside it', async () => {
  const secretsKey = `${'canary'.repeat(7)}A=`;
  await using here = await setUp({ running: true, secretsKey });

  expect(await here.run('backup', join(here.folder, 'copy'))).toBe(0);

  expect(here.line.printed.at(-1)).toContain('`secrets.key` of the configuration, is not in it');
  expect(here.line.printed.join('\n')).not.toContain('canary');
}, 60_000);

test('replay puts bad bodies in the queue again, by source or by id, and the trail says who did', async () => {
  const body = {
    received_at: new Date(),
    encoding: 'identity',
    body: Buffer.from('['),
    state: 'bad',
    problem: 'x',
  } as const;
  const sources = ['prod', 'prod', 'web'].map((source) => ({ source, ...body }));
  // A body is stored as new; what is bad became so.
  await database.db
    .insertInto('intake')
    .values(sources.map((row) => ({ ...row, state: 'new' as const })))
    .execute();
  await database.db.updateTable('intake').set({ state: 'bad' }).execute();
  await using here = await setUp({ running: true });

  expect(await here.run('replay', '--source', 'prod')).toBe(0);
  expect(await here.run('replay', '--id', '3')).toBe(0);
  expect(await here.run('replay', '--id', '3')).toBe(1);
  expect(await here.run('replay')).toBe(1);

  expect(here.line.printed).toEqual([
    '2 bodies are in the queue again.',
    '1 body is in the queue again.',
    'No such body waits for it.',
  ]);
  expect(here.line.complained[0]).toContain('Say which');
  const rows = await database.db.selectFrom('intake').select(['state', 'problem']).execute();
  expect(rows).toEqual(Array(3).fill({ state: 'new', problem: null }));
  const trail = await database.db
    .selectFrom('audit')
    .select(['phase', 'actor', 'target'])
    .where('action', '=', 'intake.replay')
    .orderBy('seq')
    .execute();
  expect(trail.slice(0, 2)).toEqual([
    { phase: 'intent', actor: 'command line', target: 'source:prod' },
    { phase: 'outcome', actor: 'command line', target: 'source:prod' },
  ]);
}, 60_000);

test('a head that is not one is refused with what one looks like', async () => {
  const { file } = configuration();
  const line = commandLine(auditVerify);

  expect(await line.run('audit', 'verify', '--head', 'ab12', '--config', file)).toBe(1);
  expect(line.complained[0]).toContain('120:ab12…, not ab12');
});

test('the same without a running bot: the verb opens the store itself, and lets go of it', async () => {
  await using here = await setUp({ running: false });

  expect(await here.run('audit', 'verify')).toBe(0);
  expect(await here.run('audit', 'export')).toBe(0);
  expect(here.line.printed[0]).toMatch(/whole: \d+ rows\. Head/);
  expect(JSON.parse(here.line.printed[3] ?? '')).toMatchObject({ seq: 1, actor: 'U0ANA' });
}, 60_000);
