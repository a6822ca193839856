import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EDITS, type Limits, pause, spendEdit, spendPost, unspent } from '#src/slack/send/limits.ts';
import { type Busy, plan, type Work } from '#src/slack/send/plan.ts';

const now = 1_000_000_000;
const idle: Busy = { keys: new Set(), channels: new Set(), edits: 0, uploads: 0 };

let ids = 0;
function work(given: Partial<Work> = {}): Work {
  ids += 1;
  const card = given.action === 'edit' ? { card: ids } : {};
  return {
    key: `w:${ids}`,
    action: 'post',
    channel: 'C1',
    urgency: 'verdict',
    wantedAt: now - 1000,
    notBefore: 0,
    ...card,
    ...given,
  };
}
const post = (given: Partial<Work> = {}) => work({ action: 'post', ...given });
const edit = (given: Partial<Work> = {}) => work({ action: 'edit', ...given });
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const keys = (list: Work[]) => list.map(({ key }) => key);

describe('posts', () => {
  test('one at a time and channel, and every channel its own', () => {
    const [first, second, other] = [post(), post(), post({ channel: 'C2' })];

    expect(keys(plan([first, second, other], unspent, idle, now).start)).toEqual([first.key, other.key]);
  });

  test('none into a channel whose last post is not answered', () => {
    const { start, wakeAt } = plan([post()], unspent, { ...idle, channels: new Set(['C1']) }, now);

    expect(start).toEqual([]);
    expect(wakeAt).toBeUndefined();
  });

  test('a burst of four, then about one a second', () => {
    const spent = times(4, () => 0).reduce((limits) => spendPost(limits, 'C1', now), unspent);

    expect(plan([post()], spent, idle, now)).toEqual({ start: [], wakeAt: now + 1050 });
    expect(plan([post()], spent, idle, now + 1050).start).toHaveLength(1);
  });

  test('a pause of one channel leaves the others alone', () => {
    const paused = pause(unspent, 'C1', now + 30_000);
    const other = post({ channel: 'C2' });

    expect(plan([post(), other], paused, idle, now)).toEqual({ start: [other], wakeAt: now + 30_000 });
  });

  test.each([
    [
      'what people wait for goes first',
      { urgency: 'progress', wantedAt: now - 60_000 },
      { urgency: 'verdict' },
    ],
    ['the longer wait goes first', { wantedAt: now - 10 }, { wantedAt: now - 20 }],
    ['a card goes before words', {}, { card: 7 }],
    [
      'nothing is overtaken for ever',
      { urgency: 'verdict', wantedAt: now },
      { urgency: 'progress', wantedAt: now - 900_001 },
    ],
    ['one that must wait is passed', { notBefore: now + 5 }, { urgency: 'progress' }],
  ] as [string, Partial<Work>, Partial<Work>][])('%s', (_, later, sooner) => {
    const [second, first] = [post(later), post(sooner)];

    expect(plan([second, first], unspent, idle, now).start[0]).toBe(first);
  });
});

describe('edits', () => {
  test('progress leaves room for what people wait for', () => {
    const spent = times(EDITS.forProgress, (card) => card).reduce(
      (limits, card) => spendEdit(limits, -card - 1, now - 1000),
      unspent,
    );
    const [progress, decision] = [edit({ urgency: 'progress' }), edit({ urgency: 'decision' })];

    expect(plan([progress, decision], spent, idle, now)).toEqual({ start: [decision], wakeAt: now + 60_000 });
  });

  test('a card is edited at most once in three seconds for progress, and less often when many show it', () => {
    const card = edit({ urgency: 'progress' });
    const edited = spendEdit(unspent, card.card ?? 0, now);
    const many = times(39, () => edit({ urgency: 'progress', notBefore: now + 600_000 }));

    expect(plan([card], edited, idle, now).wakeAt).toBe(now + 3000);
    expect(plan([card, ...many], edited, idle, now).wakeAt).toBe(now + 60_000);
    expect(plan([{ ...card, urgency: 'verdict' }, ...many], edited, idle, now).wakeAt).toBe(now + 500);
  });

  test('eight at once', () => {
    const waiting = times(20, () => edit());

    expect(plan(waiting, unspent, { ...idle, edits: 3 }, now).start).toHaveLength(5);
  });

  test('a pause holds all of them and no post', () => {
    const paused = pause(unspent, 'edits', now + 9000);
    const posting = post();

    expect(plan([edit(), posting], paused, idle, now)).toEqual({ start: [posting], wakeAt: now + 9000 });
  });
});

test('a post of unknown outcome is looked for once its call can no longer land, whatever the lanes say', () => {
  const paused = pause(unspent, 'C1', now + 30_000);
  const [doubtful, tooEarly] = [
    work({ action: 'find', notBefore: now }),
    work({ action: 'find', notBefore: now + 4000 }),
  ];

  expect(plan([doubtful, tooEarly], paused, idle, now)).toEqual({ start: [doubtful], wakeAt: now + 4000 });
});

describe('whatever is wanted', () => {
  const wanted = fc.record({
    action: fc.constantFrom('post' as const, 'edit' as const),
    channel: fc.constantFrom('C1', 'C2', 'C3'),
    urgency: fc.constantFrom('verdict' as const, 'decision' as const, 'progress' as const),
    wantedAt: fc.integer({ min: now, max: now + 120_000 }),
  });

  test('the budgets hold, the order holds and everything goes out', () => {
    fc.assert(
      fc.property(fc.array(wanted, { maxLength: 120 }), (list) => {
        const sent = simulate(list.map((given) => work(given)));

        expect(sent).toHaveLength(list.length);
        const edits = sent.filter(({ item }) => item.action === 'edit').map(({ at }) => at);
        expect(mostWithin(edits, 60_000)).toBeLessThanOrEqual(50);
        for (const channel of ['C1', 'C2', 'C3']) {
          const posts = sent.filter(({ item }) => item.action === 'post' && item.channel === channel);
          expect(
            mostWithin(
              posts.map(({ at }) => at),
              10_000,
            ),
          ).toBeLessThanOrEqual(5 + 10);
          for (const urgency of ['verdict', 'decision', 'progress']) {
            const wantedAt = posts
              .filter(({ item }) => item.urgency === urgency)
              .map(({ item }) => item.wantedAt);
            expect(wantedAt).toEqual(wantedAt.toSorted((a, b) => a - b));
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('progress is not starved by verdicts without end', () => {
    const patient = edit({ urgency: 'progress', wantedAt: now });
    const endless = times(1200, (index) => edit({ wantedAt: now + index * 1000 }));

    const sent = simulate([patient, ...endless]);

    const at = sent.find(({ item }) => item === patient)?.at ?? Number.POSITIVE_INFINITY;
    expect(at - now).toBeLessThanOrEqual(900_000 + 61_000);
  });
});

/** Sends as planned, each call answered at once, until nothing waits. */
function simulate(all: Work[]): { item: Work; at: number }[] {
  const sent: { item: Work; at: number }[] = [];
  let limits: Limits = unspent;
  let waiting = all;
  let time = now;
  while (waiting.length > 0) {
    const known = waiting.filter(({ wantedAt }) => wantedAt <= time);
    const next = Math.min(...waiting.map(({ wantedAt }) => wantedAt).filter((at) => at > time));
    const { start, wakeAt = Number.POSITIVE_INFINITY } = plan(known, limits, idle, time);
    for (const item of start) {
      sent.push({ item, at: time });
      limits =
        item.action === 'edit'
          ? spendEdit(limits, item.card ?? 0, time)
          : spendPost(limits, item.channel, time);
    }
    waiting = waiting.filter((item) => !start.includes(item));
    if (start.length > 0) continue;
    time = Math.min(wakeAt, next);
    if (!Number.isFinite(time)) break;
  }
  return sent;
}

function mostWithin(times_: number[], span: number): number {
  return Math.max(0, ...times_.map((from) => times_.filter((at) => at >= from && at < from + span).length));
}
