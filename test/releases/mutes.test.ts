// The mutes of releases in the store: whose, for how long, and what ends them.
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuditEntry } from '#src/audit/audit.ts';
import { createCards } from '#src/cards/create-cards.ts';
import { type MovableClock, systemClock } from '#src/clock.ts';
import { createMutes, type HeldAlert, type Muting } from '#src/releases/mutes.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

const config = {
  environments: {
    staging: { cluster: 'main', namespace: 'shop-staging' },
    production: { cluster: 'main', namespace: 'shop' },
  },
  apps: {
    checkout: { alerts: {}, workload: [{ kind: 'deployment', name: 'checkout' }] },
    worker: { alerts: {}, workload: [{ kind: 'deployment', name: 'worker' }] },
  },
  slack: { channels: {} },
} as unknown as ReturnType<Parameters<typeof createMutes>[0]['config']>;

let database: TestDatabase;
let clock: MovableClock;
let audited: AuditEntry[];
let shown: string[];
let found: HeldAlert[];

beforeAll(async () => {
  clock = systemClock();
  database = await testDatabase({ clock });
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  for (const table of ['release_mutes', 'operations', 'timers', 'messages', 'cards'] as const)
    await database.db.deleteFrom(table).execute();
  [audited, shown, found] = [[], [], []];
});

/** As each process has its own. */
const mutes = () =>
  createMutes({
    ...{ database, clock, cards: createCards(clock), config: () => config },
    audit: { append: async (entry) => void audited.push(entry) },
    show: async (_, operation) => {
      shown.push(operation);
      return found;
    },
  });

const minutes = (count: number) => count * 60_000;
const muting = (operation: string, more: Partial<Muting> = {}): Muting => ({
  ...{ app: 'checkout', environment: 'production', operation, version: 'v2', back: false },
  policy: { alerts: [{ alertname: 'HighLatency' }, { tier: 'web', alertname: 'Slow' }], atMost: minutes(10) },
  ...more,
});

async function runs(id: string, state = 'running'): Promise<string> {
  await sql`
    insert into operations (id, name, version, state, input, plan, digest, config_digest, title, lines, steps, plans,
      channels, permission, asked_by, channel, request_key, ahead, approvals, questions, asked_at)
    values (${id}, 'release.deploy', 1, ${state}, '{}', '{}', '', '', '', '[]', '[]', '[]', '[]', '', 'U0ANA', 'C0OPS',
      ${id}, false, '[]', '[]', ${clock.now()}::timestamptz)`.execute(database.db);
  await database.tx((trx) =>
    createCards(clock).show(trx, 'C0OPS', [{ kind: 'operation', subject: id }], 'verdict'),
  );
  return id;
}

const holds = () => database.tx((trx) => mutes().holds(trx));
const covered = async (labels: Record<string, string>) =>
  (await holds()).some(({ covers }) => covers(labels));
const said = async () => {
  const rows = await database.db.selectFrom('messages').select('content').orderBy('id').execute();
  return rows.map(({ content }) => (content as { text: string }).text);
};
const due = async () =>
  (await database.db.selectFrom('timers').select(['kind', 'subject', 'due_at']).execute()).map(
    ({ due_at, ...timer }) => ({ ...timer, in: due_at.getTime() - clock.now().getTime() }),
  );

describe('a mute', () => {
  test('holds from its beginning until its time, is audited first, and has a timer that ends it', async () => {
    await mutes().begin(muting(await runs('op1')));
    expect(await holds()).toMatchObject([{ id: 'op1', why: 'the rollout of checkout v2' }]);
    expect(audited).toMatchObject([
      {
        phase: 'note',
        action: 'release.mute',
        target: 'checkout in production',
        detail: { operation: 'op1' },
      },
    ]);
    const [timer] = await due();
    expect(timer).toMatchObject({ kind: 'release-mute', subject: 'op1' });
    expect(timer?.in).toBeGreaterThan(minutes(9));

    clock.advance(minutes(10));
    expect(await holds()).toEqual([]);
  });

  test('begun again, as after a kill, lasts no longer, and once ended never again', async () => {
    await mutes().begin(muting(await runs('op1')));
    const [before] = await holds();
    clock.advance(minutes(4));
    await mutes().begin(muting('op1'));
    expect((await holds()).map(({ until }) => until)).toEqual([before?.until]);

    await mutes().end('op1');
    await mutes().begin(muting('op1'));
    expect(await holds()).toEqual([]);
    expect(audited).toHaveLength(1);
    expect(await due()).toEqual([]);
  });

  test.each(['queued', 'failed', 'succeeded', 'unknown'])(
    'is not begun by an operation that is %s',
    async (state) => {
      await mutes().begin(muting(await runs('op1', state)));
      await mutes().begin(muting('of nobody'));
      expect(await holds()).toEqual([]);
    },
  );

  test('holds nothing by a clock that was set back before it began', async () => {
    await mutes().begin(muting(await runs('op1')));
    clock.advance(-minutes(60));
    expect(await holds()).toEqual([]);
    clock.advance(minutes(60));
  });

  test('is ended by its timer in whichever process, once, and told only where it held something', async () => {
    await mutes().begin(muting(await runs('op1')));
    await mutes().begin(muting(await runs('op2')));
    const fire = mutes().timers['release-mute'];
    const timer = { dueAt: clock.now(), detail: {}, attempt: 1 };
    await fire?.({ subject: 'op2', ...timer });
    expect(await said()).toEqual([]);

    const alert = { id: '7f3k2', title: 'HighLatency', severity: 'warning' } as const;
    found = [
      { ...alert, became: 'firing' },
      { ...alert, became: 'resolved' },
      { ...alert, became: 'shown' },
    ];
    await fire?.({ subject: 'op1', ...timer });
    await database.tx((trx) => mutes().ended(trx, 'op1'));
    expect(shown).toEqual(['op2', 'op1']);
    expect(await said()).toEqual([
      ':no_bell: Held during this rollout: 3 alerts of *checkout* in *production*; 1 resolved meanwhile, 1 was shown before its end, 1 still fires and has its card now: *HighLatency* (warning, `7f3k2`).',
    ]);
  });

  test('that is lifted holds nothing more; one of another place goes on', async () => {
    await mutes().begin(muting(await runs('op1')));
    await mutes().begin(muting(await runs('op2'), { environment: 'staging' }));
    expect(await mutes().lift({ app: 'checkout', environment: 'production' }, 'U0BEN')).toEqual([]);
    expect(await mutes().lift({ app: 'checkout', environment: 'production' }, 'U0BEN')).toBeUndefined();
    expect((await holds()).map(({ id }) => id)).toEqual(['op2']);
    expect(await said()).toEqual([
      ':no_bell: Held during this rollout: nothing. <@U0BEN> ended it: nothing is held any more.',
    ]);
  });

  test('tells its thread of the first that it holds', async () => {
    await mutes().begin(muting(await runs('op1'), { back: true }));
    const alert = { id: '7f3k2', title: '<!channel>', severity: 'warning', heldBy: 'op1' } as const;
    const tell = (...alerts: (typeof alert | (Omit<typeof alert, 'heldBy'> & { heldBy: null }))[]) =>
      database.tx((trx) => mutes().tellHeld(trx, alerts));
    await tell({ ...alert, heldBy: null });
    expect(await said()).toEqual([]);
    await tell(alert);
    await tell(alert);
    expect(await said()).toEqual([
      expect.stringMatching(
        /Held while \*checkout\* in \*production\* goes back to `v2`, until .*: \*&lt;!channel&gt;\*/,
      ),
    ]);
  });
});

describe('an alert is held', () => {
  const there = { app: 'checkout', namespace: 'shop' };
  beforeEach(async () => mutes().begin(muting(await runs('op1'))));

  test.each<[string, Record<string, string>]>([
    ['that has the labels of one of the policy', { alertname: 'HighLatency', ...there }],
    ['that has all of several', { alertname: 'Slow', tier: 'web', ...there }],
    ['that says the environment', { alertname: 'HighLatency', app: 'checkout', environment: 'production' }],
  ])('%s', async (_, labels) => {
    expect(await covered(labels)).toBe(true);
  });

  test.each<[string, Record<string, string>]>([
    ['only some of them', { alertname: 'Slow', ...there }],
    ['another name', { alertname: 'highlatency', ...there }],
    ['a name in other words', { alertname: 'HighLatency\u0000', ...there }],
    ['another app', { alertname: 'HighLatency', app: 'worker', namespace: 'shop' }],
    ['another app beside it', { alertname: 'HighLatency', ...there, container: 'worker' }],
    ['another environment', { alertname: 'HighLatency', app: 'checkout', namespace: 'shop-staging' }],
    ['no environment, where it runs in two', { alertname: 'HighLatency', app: 'checkout' }],
    ['no app', { alertname: 'HighLatency', namespace: 'shop' }],
    [
      'names that objects have anyway',
      JSON.parse('{"alertname": "constructor", "__proto__": "HighLatency"}'),
    ],
    ['nothing', {}],
  ])('not with %s', async (_, labels) => {
    expect(await covered(labels)).toBe(false);
  });
});
