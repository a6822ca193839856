import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AccessRule, Person } from '#src/access/access.ts';
import type { Config } from '#src/config.ts';
import { TemporaryError } from '#src/errors.ts';
import { drawHomes } from '#src/home/draw.ts';
import { openRights } from '#src/operations/rights.ts';
import { ana, oneStep } from '#test/support/one-step.ts';
import { approvalPolicy } from '#test/support/operation.ts';

const kit = oneStep();
const config = {
  ...{ apps: {}, blueprints: {}, environments: { staging: {}, production: {} } },
  slack: { api: undefined },
} as unknown as Config;
const all: AccessRule = { allow: ['*'], to: ['everyone'] };

let rules: AccessRule[];
let logged: string[];
/** What Slack says of a group or a channel. */
let has: (place: string, user: string) => Promise<{ member: boolean; age: number }>;
let person: (team: string, user: string) => Promise<Person>;
const memberships = {
  person: (team: string, user: string) => person(team, user),
  has: (place: string, user: string) => has(place, user),
};
const placesOf = () => kit.bench.engine.rights.placesOf;
let before: ReturnType<typeof placesOf>;

beforeAll(() => {
  before = placesOf();
  const policy = () => ({ rules, admit: [] });
  kit.bench.engine.rights.placesOf = openRights({ policy, memberships: () => memberships }).placesOf;
});
afterAll(() => {
  kit.bench.engine.rights.placesOf = before;
});
beforeEach(() => {
  rules = [all];
  logged = [];
  has = async () => ({ member: false, age: 0 });
  person = async (team, id) => ({ ...ana, id, team });
});

/** One drawing for each of these rounds, by one drawer. */
async function drawn(users: string[], rounds = 1): Promise<Record<string, string>> {
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) });
  const { operations, clock } = kit.bench;
  const draw = drawHomes({
    ...{ operations, clock, memberships, log, database: kit.database, commands: [] },
    policy: () => ({ rules, admit: [] }),
    config: { current: () => config },
    alerts: {
      list: async () => ({
        ...{ cards: [], counts: { critical: 0, warning: 0, info: 0 }, unacknowledged: 0 },
        addresses: new Map(),
      }),
    },
  });
  let tabs: Awaited<ReturnType<typeof draw>> = new Map();
  for (let round = 0; round < rounds; round += 1)
    tabs = await draw(users.map((user) => ({ user, team: 'T1' })));
  return Object.fromEntries([...tabs].map(([user, tab]) => [user, JSON.stringify(tab)]));
}

test('a group that Slack refuses to list hides no tab: each says that something may be missing, and the log why, once', async () => {
  kit.bench.policy.approvals = [approvalPolicy({ by: ['group:S1'] })];
  await kit.propose();
  const refusal = new Error('missing_scope');
  has = () => Promise.reject(refusal);
  const tabs = await drawn(['U2', 'U3'], 3);
  expect(Object.keys(tabs)).toEqual(['U2', 'U3']);
  for (const tab of Object.values(tabs)) expect(tab).toContain('something may be missing here');
  expect(logged).toEqual([expect.stringContaining('missing_scope')]);
});

test('nor does a channel on which a right turns, or somebody of whom Slack says nothing', async () => {
  rules = [{ ...all, to: ['group:S2'] }];
  has = () => Promise.reject(new Error('missing_scope'));
  person = async (team, id) => {
    if (id === 'U3') throw new Error('account_inactive');
    return { ...ana, id, team };
  };
  const tabs = await drawn(['U2', 'U3']);
  expect(Object.keys(tabs)).toEqual(['U2']);
  expect(tabs.U2).toContain('something may be missing here');
});

test('that Slack does not answer just now is no news for the log', async () => {
  rules = [{ ...all, to: ['group:S2'] }];
  has = () => Promise.reject(new TemporaryError('asking Slack who belongs where'));
  expect((await drawn(['U2'])).U2).toContain('something may be missing here');
  expect(logged).toEqual([]);
});

test('what is frozen or read-only, why and by whom, is shown to who may look operations or releases up', async () => {
  const { operations, clock } = kit.bench;
  const asked = { by: ana, key: 'k', channel: 'C1', reason: 'the outage' };
  await operations.setReadOnly(true, asked);
  await operations.freeze(
    'production',
    { ...asked, reason: 'the sale' },
    new Date(clock.now().getTime() + 3_600_000),
  );
  const rulesOf = (allow: string, on?: string[]): AccessRule[] => [{ allow: [allow], to: ['user:U2'], on }];
  for (const may of [
    rulesOf('operation.read'),
    rulesOf('release.read'),
    rulesOf('release.read', ['staging']),
  ]) {
    rules = may;
    const { U2, U3 } = await drawn(['U2', 'U3']);
    expect(U2).toMatch(/the outage.*the sale/s);
    expect(U3).not.toMatch(/the outage|the sale|read-only|frozen/);
  }
});
