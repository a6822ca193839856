import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type GroupNews, type Severity, severities } from '#src/alerts/alert.ts';
import { decide, type Episodes, type Outcome } from '#src/alerts/decide.ts';
import { allowedFrom, firingCount, type Group } from '#src/alerts/group.ts';

const zero = Date.UTC(2026, 10, 23, 14);
const minutes = (count: number) => new Date(zero + count * 60_000);
const hour = 60;

interface Said {
  name: string;
  status?: 'firing' | 'resolved';
  severity?: Severity;
  /** Minutes; also the start, unless that is given. */
  start?: number;
}

/** A group through its life, as the store would carry it. */
function life() {
  const episodes: Episodes = new Map();
  let group: Group | undefined;
  let ids = 0;
  let bodies = 0;
  const rules = { reopenWithin: 3_600_000, newId: () => `g${++ids}` };
  return {
    get group() {
      if (!group) throw new Error('there is no group yet');
      return group;
    },
    episodes,
    hear(at: number, ...alerts: Said[]): Outcome {
      const outcome = decide(group, groupNews(++bodies, at, alerts), episodes, rules);
      if (outcome.writes.length > 0) group = outcome.group;
      return outcome;
    },
    acknowledge(): boolean {
      if (!group || !allowedFrom.acknowledge.includes(group.state as never)) return false;
      group = { ...group, state: 'acknowledged' };
      return true;
    },
    resolve(at: number): boolean {
      if (!group || !allowedFrom.resolve.includes(group.state as never)) return false;
      group = { ...group, state: 'resolved', resolvedBy: 'U1', resolvedAt: minutes(at) };
      return true;
    },
  };
}

function groupNews(intake: number, at: number, alerts: Said[]): GroupNews {
  return {
    ...{ intake, source: 'prod', receivedAt: minutes(at), first: true, last: true },
    group: {
      ...{ key: 'k', title: 'T', labels: '{}', annotations: '{}', links: '[]', digest: 'd' },
      ...{ route: 'default', channel: 'C' },
    },
    alerts: alerts.map(({ name, status = 'firing', severity = 'warning', start = 0 }) => ({
      ...{ fingerprint: name, status, startsAt: minutes(start).toISOString(), endsAt: null, severity, name },
      ...{ labels: '{}', annotations: '{}', url: null, digest: `${status}${severity}` },
    })),
  };
}

const kinds = ({ happened }: Outcome) => happened.map(({ kind }) => kind);

test('a group fires while one of its alerts does', () => {
  const one = life();

  expect(kinds(one.hear(0, { name: 'a' }, { name: 'b' }))).toEqual(['opened']);
  expect(kinds(one.hear(1, { name: 'a', status: 'resolved' }, { name: 'b' }))).toEqual(['cleared']);
  expect(one.group).toMatchObject({ state: 'firing', firing: { warning: 1 }, total: 2 });
  expect(kinds(one.hear(2, { name: 'b', status: 'resolved' }))).toEqual(['resolved']);
  expect(one.group).toMatchObject({ state: 'resolved', resolvedBy: null, resolvedAt: minutes(2) });
});

test('its severity is the worst that fires; once over, the last that was', () => {
  const one = life();
  one.hear(0, { name: 'a', severity: 'critical' }, { name: 'b', severity: 'info' });
  expect(one.group.severity).toBe('critical');

  one.hear(1, { name: 'a', severity: 'critical', status: 'resolved' });
  expect(one.group.severity).toBe('info');

  one.hear(2, { name: 'b', severity: 'info', status: 'resolved' });
  expect(one.group.severity).toBe('info');
});

describe('acknowledged', () => {
  test.each<[string, Said, string, string[]]>([
    ['an equal one joins', { name: 'b' }, 'acknowledged', ['fired']],
    ['a lesser one joins', { name: 'b', severity: 'info' }, 'acknowledged', ['fired']],
    ['a worse one joins', { name: 'b', severity: 'critical' }, 'firing', ['worsened', 'fired']],
    ['its own gets worse', { name: 'a', severity: 'critical' }, 'firing', ['worsened']],
    ['its own gets better', { name: 'a', severity: 'info' }, 'acknowledged', []],
    ['a repeat', { name: 'a' }, 'acknowledged', []],
    ['all is over', { name: 'a', status: 'resolved' }, 'resolved', ['resolved']],
  ])('%s', (_, said, state, happened) => {
    const one = life();
    one.hear(0, { name: 'a' });
    one.acknowledge();

    expect(kinds(one.hear(5, said))).toEqual(happened);
    expect(one.group.state).toBe(state);
  });
});

describe('resolved by hand', () => {
  test.each<[string, Said, string, string[]]>([
    ['a repeat does not reopen', { name: 'a' }, 'resolved', []],
    ['a better severity does not', { name: 'a', severity: 'info' }, 'resolved', []],
    ['the end it was waiting for does not', { name: 'a', status: 'resolved' }, 'resolved', []],
    ['a worse severity does', { name: 'a', severity: 'critical' }, 'firing', ['reopened']],
    ['a new start does', { name: 'a', start: 4 }, 'firing', ['reopened']],
    ['another alert does', { name: 'b' }, 'firing', ['reopened']],
  ])('%s', (_, said, state, happened) => {
    const one = life();
    one.hear(0, { name: 'a' });
    one.resolve(2);

    expect(kinds(one.hear(5, said))).toEqual(happened);
    expect(one.group).toMatchObject({ state, resolvedBy: state === 'resolved' ? 'U1' : null });
  });

  test('an alert that fires again an hour later is a new group, which gathers what still fires', () => {
    const one = life();
    one.hear(0, { name: 'a' }, { name: 'b' });
    one.resolve(1);
    const outcome = one.hear(2 * hour, { name: 'a' }, { name: 'b' }, { name: 'c', start: 2 * hour });

    expect(outcome).toMatchObject({ fresh: true, happened: [{ kind: 'opened', firing: 3, previous: 'g1' }] });
    expect(outcome.writes.map(({ episode }) => episode.groupId)).toEqual(['g2', 'g2', 'g2']);
  });
});

describe('resolved by its sender', () => {
  test.each<[string, number, boolean]>([
    ['within the hour it reopens', 1 + hour, false],
    ['later it is a new group', 2 + hour, true],
    ['a clock set back by less keeps the card', 1 - hour, false],
    ['set back by more, it may be long ago: a new card is seen for sure', -hour, true],
  ])('%s', (_, at, fresh) => {
    const one = life();
    one.hear(0, { name: 'a' });
    one.hear(1, { name: 'a', status: 'resolved' });
    const outcome = one.hear(at, { name: 'a', start: 2 });

    expect(outcome.fresh).toBe(fresh);
    expect(kinds(outcome)).toEqual([fresh ? 'opened' : 'reopened']);
    expect(one.group).toMatchObject({ state: 'firing', total: 1, firing: { warning: 1 } });
  });

  test('however far our clock was set back since it fired', () => {
    const one = life();
    one.hear(0, { name: 'a' });

    expect(kinds(one.hear(-hour, { name: 'a', status: 'resolved' }))).toEqual(['resolved']);
    expect(one.group).toMatchObject({ state: 'resolved', firing: { warning: 0 } });
  });

  test('older news from the other node of a pair leaves it resolved', () => {
    const one = life();
    one.hear(0, { name: 'a' });
    one.hear(1, { name: 'a', status: 'resolved' });

    expect(one.hear(1.5, { name: 'a' }).writes).toEqual([]);
    expect(one.group.state).toBe('resolved');
  });

  describe('while an alert of the group before it, resolved by hand, still fires', () => {
    function later() {
      const one = life();
      one.hear(0, { name: 'a' });
      one.resolve(1);
      one.hear(1 + hour + 1, { name: 'b', severity: 'critical', start: hour });
      one.hear(1 + hour + 2, { name: 'b', severity: 'critical', status: 'resolved', start: hour });
      return one;
    }

    test('its better severity opens nothing and is not counted', () => {
      const one = later();

      expect(kinds(one.hear(1 + hour + 4, { name: 'a', severity: 'info' }))).toEqual([]);
      expect(one.group).toMatchObject({ state: 'resolved', firing: { critical: 0, warning: 0, info: 0 } });
    });

    test('its worse severity opens it again, though the group had been as bad', () => {
      const one = later();

      expect(kinds(one.hear(1 + hour + 4, { name: 'a', severity: 'critical' }))).toEqual(['reopened']);
      expect(one.group).toMatchObject({ state: 'firing', severity: 'critical', firing: { critical: 1 } });
    });
  });

  test('what was over before it was seen opens nothing, and keeps late news from opening it', () => {
    const one = life();
    expect(kinds(one.hear(0, { name: 'a', status: 'resolved' }))).toEqual([]);
    expect(kinds(one.hear(0.5, { name: 'a' }))).toEqual([]);
    expect(one.group.state).toBe('resolved');
  });
});

test('a later start ends the episode that nobody ended, and counts once', () => {
  const one = life();
  one.hear(0, { name: 'a', severity: 'critical' });
  const { writes } = one.hear(5, { name: 'a', start: 5, severity: 'warning' });

  expect(writes[0]?.closes?.startsAt).toBe(minutes(0).toISOString());
  expect(one.group).toMatchObject({ severity: 'warning', total: 1, firing: { critical: 0, warning: 1 } });
});

const step = fc.oneof(
  fc.record({ do: fc.constant('acknowledge' as const) }),
  fc.record({ do: fc.constant('resolve' as const) }),
  fc.record({
    do: fc.constant('hear' as const),
    name: fc.constantFrom('a', 'b', 'c'),
    status: fc.constantFrom('firing' as const, 'resolved' as const),
    severity: fc.constantFrom(...severities),
    start: fc.constantFrom(0, 1, 30, 90, 200),
    twice: fc.boolean(),
  }),
);

/** What the sender would say fires now: the last thing heard of each alert's latest episode. */
function check(one: ReturnType<typeof life>): void {
  const { group, episodes } = one;
  const firing = [...episodes.values()].flatMap((all) => {
    const latest = all.toSorted((a, b) => (a.startsAt < b.startsAt ? 1 : -1))[0];
    return latest?.status === 'firing' && latest.groupId === group.id ? [latest] : [];
  });
  expect(group.firing).toEqual({
    critical: firing.filter(({ severity }) => severity === 'critical').length,
    warning: firing.filter(({ severity }) => severity === 'warning').length,
    info: firing.filter(({ severity }) => severity === 'info').length,
  });
  const open = group.state !== 'resolved';
  // Nothing is open with nothing firing; with something firing, only a person's word closes it.
  expect(open).toBe(firingCount(group) > 0 && group.resolvedBy === null);
  if (open) expect(group.severity).toBe(severities.find((severity) => group.firing[severity] > 0));
  expect(group.resolvedAt === null).toBe(open);
}

test('no order of firing, clearing, acknowledging and resolving ends wrong', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.integer({ min: -120, max: 70 })), { maxLength: 25 }), (steps) => {
      const one = life();
      let at = 0;
      one.hear(at, { name: 'a' });
      for (const [next, later] of steps) {
        at += later;
        if (next.do === 'acknowledge') one.acknowledge();
        else if (next.do === 'resolve') one.resolve(at);
        else {
          one.hear(at, next);
          // Said again, by a retry or the other node of a pair, it changes nothing.
          if (next.twice) expect(one.hear(at, next).writes).toEqual([]);
        }
        check(one);
      }
    }),
    { numRuns: 2000 },
  );
});
