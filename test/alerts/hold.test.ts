import { describe, expect, test } from 'vitest';
import type { GroupNews, Severity } from '#src/alerts/alert.ts';
import type { Group, Happening } from '#src/alerts/group.ts';
import { type Hold, holdBody } from '#src/alerts/hold.ts';
import type { Held } from '#src/database/schema.ts';

const at = new Date('2026-11-25T14:00:00Z');
const until = new Date('2026-11-25T14:10:00Z');
const hold: Hold = {
  ...{ id: 'op1', why: 'the rollout of checkout v2', until },
  covers: ({ alertname }) => alertname === 'HighLatency',
};
const held: Held = {
  ...{ by: 'op1', why: hold.why, since: '2026-11-25T13:58:00.000Z', until: until.toISOString() },
  ...{ ended: null, again: false },
};

interface Said {
  name?: string;
  severity?: Severity;
  status?: 'firing' | 'resolved';
}

function said(...alerts: Said[]): GroupNews {
  return {
    ...{ intake: 1, source: 'prod', receivedAt: at, first: true, last: true },
    group: {
      ...{ key: 'k', title: 'T', labels: '{}', annotations: '{}', links: '[]', digest: 'd' },
      ...{ route: 'default', channel: 'C' },
    },
    alerts: alerts.map(({ name = 'HighLatency', severity = 'warning', status = 'firing' }) => ({
      ...{ fingerprint: name, status, startsAt: null, endsAt: null, severity, name },
      ...{ labels: JSON.stringify({ alertname: name }), annotations: '{}', url: null, digest: '' },
    })),
  };
}

function groupOf(more: Partial<Group> = {}): Group {
  return {
    ...{
      id: 'g1',
      state: 'firing',
      severity: 'warning',
      firing: { critical: 0, warning: 1, info: 0 },
      total: 1,
    },
    ...{ resolvedBy: null, resolvedAt: null, hold: null },
    ...more,
  };
}

const opened: Happening = { kind: 'opened', severity: 'warning', firing: 1 };
const reopened: Happening = { kind: 'reopened', severity: 'warning', firing: 1, resolvedBy: null };
const critical = { severity: 'critical', firing: { critical: 1, warning: 0, info: 0 } } as const;

describe('what begins', () => {
  const begins = (group: Group, news: GroupNews, holds = [hold], how = opened) =>
    holdBody(undefined, { group, happened: [how] }, news, holds);

  test('is held by a hold that covers all that fires of it', () => {
    expect(begins(groupOf(), said({}, { name: 'Other', status: 'resolved' }))).toEqual({
      hold: { ...held, since: at.toISOString() },
      happened: [opened, { kind: 'held', why: hold.why, until: until.toISOString() }],
    });
  });

  test.each([
    ['nothing holds', begins(groupOf(), said({}), [])],
    ['something of it is critical', begins(groupOf(critical), said({ severity: 'critical' }))],
    ['something of it is not covered', begins(groupOf(), said({}, { name: 'Other' }))],
    [
      'two holds would have to',
      begins(groupOf(), said({}, { name: 'Other' }), [
        hold,
        { ...hold, covers: ({ alertname }) => alertname === 'Other' },
      ]),
    ],
  ])('is not when %s', (_, { hold: its, happened }) => {
    expect(its).toBeNull();
    expect(happened).toEqual([opened]);
  });

  test('again, is held again, whatever held it before', () => {
    const before = groupOf({
      state: 'resolved',
      resolvedAt: at,
      hold: { ...held, by: 'op0', ended: held.until },
    });
    const { hold: its } = holdBody(before, { group: groupOf(), happened: [reopened] }, said({}), [hold]);
    expect(its).toMatchObject({ by: 'op1', again: true, ended: null });
  });
});

describe('what people see already', () => {
  test.each([
    ['never held', null],
    ['held once', { ...held, ended: held.until }],
  ])('goes on as always: %s', (_, its) => {
    const before = groupOf({ hold: its });
    const fired: Happening = { kind: 'fired', count: 1, which: [] };
    const after = { group: groupOf({ hold: its }), happened: [fired] };
    expect(holdBody(before, after, said({}), [hold])).toEqual({ hold: its, happened: [fired] });
  });
});

describe('what is held', () => {
  const goesOn = (group: Group, news: GroupNews, holds = [hold]) =>
    holdBody(groupOf({ hold: held }), { group, happened: [] }, news, holds);

  test('stays so while it is covered, and when it is over', () => {
    expect(goesOn(groupOf(), said({}))).toEqual({ hold: held, happened: [] });
    const over = groupOf({ state: 'resolved', resolvedAt: at, firing: { critical: 0, warning: 0, info: 0 } });
    expect(goesOn(over, said({ status: 'resolved' }), [])).toEqual({ hold: held, happened: [] });
  });

  test.each([
    ['it becomes critical', goesOn(groupOf(critical), said({ severity: 'critical' }))],
    ['something joins it that is not covered', goesOn(groupOf(), said({ name: 'Other' }))],
    ['nothing holds it any more', goesOn(groupOf(), said({}), [])],
    ['only somebody else would', goesOn(groupOf(), said({}), [{ ...hold, id: 'op2' }])],
  ])('is shown when %s', (_, { hold: its, happened }) => {
    expect(its).toEqual({ ...held, ended: at.toISOString() });
    expect(happened).toEqual([{ kind: 'shown', hold: its }]);
  });

  test('that is another group by now is nothing to go by', () => {
    const fresh = groupOf({ id: 'g2' });
    expect(
      holdBody(groupOf({ hold: held }), { group: fresh, happened: [opened] }, said({}), []).hold,
    ).toBeNull();
  });
});
