import { expect, test } from 'vitest';
import type { CardView } from '#src/alerts/view.ts';
import { alertHistory } from '#src/messages/alert-history.ts';
import { alertList } from '#src/messages/alert-list.ts';
import type { Message } from '#src/messages/message.ts';
import { groupView } from '#test/support/group.ts';
import { hostile } from '#test/support/hostile.ts';

const now = new Date('2026-11-23T14:20:00Z');
const addresses = new Map([['7f3k2', 'https://shop.slack.com/archives/C0PAY/p1795442531000100']]);
const card = (more: Parameters<typeof groupView>[0] = {}): CardView => ({
  group: groupView(more),
  since: new Date('2026-11-23T14:02:11Z'),
  heardAt: null,
  alerts: [],
});
const words = ({ blocks = [] }: Message) =>
  blocks
    .flatMap((block) => {
      if (block.type === 'section') return [block.text?.text];
      if (block.type === 'context')
        return block.elements.map((element) => ('text' in element ? element.text : ''));
      return [];
    })
    .join('\n');

test('worst first, with who is on what', () => {
  const acknowledgedAt = new Date('2026-11-23T14:05:00Z');
  const listed = {
    cards: [
      card({ firing: 3 }),
      card({ id: 'ab2cd', state: 'acknowledged', acknowledgedBy: 'U1', acknowledgedAt }),
      card({ id: 'ef3gh', severity: 'warning', title: 'DiskFills', labels: {} }),
    ],
    counts: { critical: 2, warning: 15, info: 0 },
    unacknowledged: 16,
    addresses,
  };

  expect(words(alertList('open', listed, now))).toMatchInlineSnapshot(`
    "*17 open alerts*: 2 critical, 15 warnings. Nobody is on 16 of them.
    :red_circle: *CRITICAL*
    \`7f3k2\` *<https://shop.slack.com/archives/C0PAY/p1795442531000100|CheckoutDown>* in payments  ·  3 firing  ·  17 min  ·  <#C0PAY>
    \`ab2cd\` *CheckoutDown* in payments  ·  17 min  ·  :eyes: <@U1>  ·  <#C0PAY>
    :large_orange_circle: *WARNING*
    \`ef3gh\` *DiskFills*  ·  17 min  ·  <#C0PAY>
    … and 14 more. \`/alerts list firing\` leaves out what somebody is on. \`/alerts show ID\` shows any of them.
    \`/alerts ack ID\` says that you are on one."
  `);
});

test.each(['open', 'firing', 'acknowledged', 'resolved'] as const)('nothing %s', (filter) => {
  const none = { cards: [], counts: { critical: 0, warning: 0, info: 0 }, unacknowledged: 0, addresses };

  expect(alertList(filter, none, now).text).toContain('/alerts');
});

test('the history tells what happened, in order', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 14, minute));
  const message = alertHistory(
    card(),
    [
      { at: at(2), kind: 'opened', actor: null, detail: { severity: 'warning', firing: 1 } },
      { at: at(3), kind: 'worsened', actor: null, detail: { from: 'warning', to: 'critical' } },
      { at: at(4), kind: 'fired', actor: null, detail: { count: 2 } },
      { at: at(5), kind: 'acknowledged', actor: 'U1', detail: { note: 'looking at the pool' } },
      { at: at(6), kind: 'cleared', actor: null, detail: { count: 1 } },
      { at: at(7), kind: 'resolved', actor: null, detail: {} },
    ],
    now,
  );

  expect(
    words(message)
      .split('\n')
      .slice(-6)
      .map((line) => line.replace(/^<.*?>/, '')),
  ).toMatchInlineSnapshot(`
    [
      "  began, warning",
      "  went from warning to critical",
      "  2 more alerts fired",
      "  <@U1> acknowledged: looking at the pool",
      "  1 alert resolved",
      "  the sender resolved",
    ]
  `);
});

test('fifteen alerts of long names and one severity take more than one section', () => {
  const long = 'FillingUpOnTheReplicaOfThePrimaryDatabaseClusterInTheWestOfParis'.repeat(3);
  const since = new Date('2026-11-10T01:02:11Z');
  const view = {
    ...card({
      ...{ title: long, labels: { service: long }, channel: 'C0123456789', firing: 12_000, openedAt: since },
      ...{ state: 'acknowledged', acknowledgedBy: 'U0123456789', acknowledgedAt: now },
    }),
    since,
  };
  const cards = Array.from({ length: 15 }, () => view);
  const listed = { cards, counts: { critical: 15, warning: 0, info: 0 }, unacknowledged: 0, addresses };
  const message = alertList('open', listed, now);

  const lengths =
    message.blocks?.map((block) => (block.type === 'section' ? block.text?.text.length : 0)) ?? [];
  expect(Math.max(...lengths.map((length = 0) => length))).toBeLessThanOrEqual(3000);
  expect(words(message).match(/\*<[^|]+\|FillingUp/g)).toHaveLength(15);
});

test.each(hostile)('$name in a list and in a history', ({ text }) => {
  const view = card({ title: text, labels: { service: text } });
  const listed = {
    cards: Array.from({ length: 15 }, () => view),
    counts: { critical: 99, warning: 0, info: 0 },
    unacknowledged: 0,
    addresses,
  };
  const list = alertList('open', listed, now);
  const event = { at: now, kind: 'acknowledged', actor: 'U1', detail: { note: text } };
  const history = alertHistory(
    view,
    Array.from({ length: 40 }, () => event),
    now,
  );

  for (const message of [list, history]) {
    const shown = JSON.stringify(message);
    expect(shown).not.toMatch(/<!(channel|here|everyone|subteam)|<@U0123456|<javascript/i);
    expect(shown.length).toBeLessThan(13_000);
    for (const block of message.blocks ?? []) {
      if (block.type === 'section') expect(block.text?.text.length).toBeLessThanOrEqual(3000);
    }
  }
});
