import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openAudit } from '#src/audit/append.ts';
import { handleAuditHead, scheduleAuditHead } from '#src/audit/daily.ts';
import { exportAudit } from '#src/audit/export.ts';
import { sealAudit } from '#src/audit/seal.ts';
import { verifyAudit } from '#src/audit/verify.ts';
import type { Cards, Outgoing } from '#src/cards/cards.ts';
import { systemClock } from '#src/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

const entry = (target: string) => ({
  phase: 'intent' as const,
  actor: 'U1',
  action: 'alert.acknowledge',
  target,
  detail: { b: 1, a: ['x', null], 'quo"te': '…' },
});

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
}, 60_000);
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  await sql.raw('delete from audit').execute(database.db);
  await sql.raw('delete from audit_head').execute(database.db);
  await sql.raw(`insert into audit_head values (1, 0, '', 0, '')`).execute(database.db);
});

async function fill(count: number): Promise<void> {
  const audit = openAudit(database, systemClock());
  await Promise.all(Array.from({ length: count }, (_, index) => audit.append(entry(`alert ${index}`))));
}

async function head() {
  return await database.db.selectFrom('audit_head').selectAll().executeTakeFirstOrThrow();
}

test('appended at once, numbered without a gap, and whole', async () => {
  await fill(25);
  const { hash } = await head();
  expect(await verifyAudit(database)).toEqual({
    ok: true,
    rows: 25,
    head: { seq: 25, hash },
    heads: 0,
  });
});

test('an empty trail is whole', async () => {
  expect(await verifyAudit(database)).toMatchObject({ ok: true, rows: 0 });
});

test('text that no database stores is kept as well as it can be, and verifies', async () => {
  await openAudit(database, systemClock()).append(entry('\u0000\ud83d <!channel>'));
  expect(await verifyAudit(database)).toMatchObject({ ok: true, rows: 1 });
});

describe('what was tampered with is found', () => {
  test.each([
    [
      'a changed target',
      `update audit set target = 'other' where seq = 3`,
      3,
      'its content does not match its hash',
    ],
    [
      'a changed detail',
      `update audit set detail = '{"b":2}' where seq = 3`,
      3,
      'its content does not match its hash',
    ],
    [
      'a changed time',
      `update audit set at = at + interval '1 ms' where seq = 3`,
      3,
      'its content does not match its hash',
    ],
    ['a row taken out', 'delete from audit where seq = 3', 3, 'it is missing'],
    ['the last rows taken out', 'delete from audit where seq > 3', 4, 'it is missing'],
    [
      'a row and its hash written anew',
      `update audit set hash = repeat('0', 64) where seq = 3`,
      3,
      'its content does not match its hash',
    ],
    [
      'another head',
      `update audit_head set hash = repeat('0', 64)`,
      5,
      'the head of the chain names another hash',
    ],
    ['no head', 'delete from audit_head', 0, 'the row that holds the head of the chain is gone'],
  ])('%s', async (_, statement, seq, problem) => {
    await fill(5);
    await sql.raw(statement).execute(database.db);
    expect(await verifyAudit(database)).toEqual({ ok: false, seq, problem });
  });

  test('a trail cut short together with its head, by what was posted to Slack', async () => {
    await fill(5);
    const { seq, hash } = await head();
    await sql.raw('delete from audit where seq > 3').execute(database.db);
    await sql
      .raw('update audit_head set seq = 3, hash = (select hash from audit where seq = 3)')
      .execute(database.db);
    expect(await verifyAudit(database)).toMatchObject({ ok: true });
    expect(await verifyAudit(database, [{ seq, hash }])).toEqual({
      ok: false,
      seq: 4,
      problem: 'it is missing: row 5 was posted to Slack',
    });
  });

  test('a trail written anew from its beginning, by what was posted to Slack', async () => {
    await fill(5);
    const posted = [{ seq: 2, hash: 'f'.repeat(64) }];
    expect(await verifyAudit(database, posted)).toMatchObject({ ok: false, seq: 2 });
  });
});

test('retention removes the beginning, and the rest still verifies', async () => {
  const clock = systemClock();
  const audit = openAudit(database, clock);
  await audit.append(entry('old'));
  await audit.append(entry('old too'));
  clock.advance(10_000);
  const before = clock.now();
  await audit.append(entry('new'));
  const posted = [{ seq: 2, hash: 'not that' }];

  expect(await sealAudit(database, before)).toBe(2);
  expect(await verifyAudit(database)).toMatchObject({ ok: true, rows: 1 });
  expect(await verifyAudit(database, posted)).toMatchObject({ ok: false, seq: 2 });
  expect(await sealAudit(database, before)).toBe(0);

  clock.advance(10_000);
  expect(await sealAudit(database, clock.now())).toBe(1);
  await audit.append(entry('after all were sealed'));
  expect(await verifyAudit(database)).toMatchObject({ ok: true, rows: 1, head: { seq: 4 } });
});

test('exported as lines of JSON, oldest first', async () => {
  await fill(3);
  const lines = await Array.fromAsync(exportAudit(database));
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ seq: 1 }, { seq: 2 }, { seq: 3 }]);
});

test('its head is posted daily, as the command line takes it, and what is old is sealed', async () => {
  const clock = systemClock();
  const said: Outgoing[] = [];
  const cards = { say: async (_, messages) => void said.push(...messages) } as Partial<Cards> as Cards;
  await openAudit(database, clock).append(entry('old'));
  clock.advance(10_000);
  await openAudit(database, clock).append(entry('new'));
  await scheduleAuditHead(database, clock);
  const { seq, hash } = await head();
  await handleAuditHead({ database, cards, clock, keep: 5000, channel: 'C0HEALTH' })();

  expect(said).toMatchObject([
    { to: 'C0HEALTH', message: { text: expect.stringContaining(`${seq}:${hash}`) } },
  ]);
  expect(await verifyAudit(database, [{ seq, hash }])).toMatchObject({ ok: true, rows: 1, heads: 1 });
  const timers = await database.db.selectFrom('timers').select(['kind', 'due_at']).execute();
  expect(timers).toEqual([{ kind: 'audit-head', due_at: expect.any(Date) }]);
  expect(timers[0]?.due_at.getTime()).toBeGreaterThan(clock.now().getTime() + 86_000_000);
});
