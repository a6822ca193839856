import { expect, test } from 'vitest';
import { viewProblems } from '#sandbox/slack/blocks/check.ts';
import type { CardView } from '#src/alerts/view.ts';
import type { HomeView } from '#src/home/view.ts';
import { homeTab, notForYou, plainHome, restingHome } from '#src/messages/home-tab.ts';
import type { Message } from '#src/messages/message.ts';
import { groupView } from '#test/support/group.ts';
import { hostile } from '#test/support/hostile.ts';
import { operationView } from '#test/support/operation.ts';

const now = new Date('2026-11-25T14:10:00Z');
const address = 'https://shop.slack.com/archives/C1/p1795442531000100';
const alert = (more: Parameters<typeof groupView>[0] = {}): CardView => ({
  group: groupView(more),
  since: new Date('2026-11-25T14:02:11Z'),
  heardAt: null,
  alerts: [],
});
const listed = (cards: CardView[], critical = cards.length) => ({
  ...{ cards, counts: { critical, warning: 0, info: 0 }, unacknowledged: critical },
  addresses: new Map<string, string>(),
});
const quiet: HomeView = {
  ...{ unsure: false, standIn: undefined, readOnly: undefined, frozen: new Map() },
  ...{ operations: { approvals: [], own: [] }, mayAct: 'everywhere', alerts: listed([]) },
  ...{ mayAcknowledge: 'everywhere', addresses: new Map([['7f3k2', address]]) },
  examples: ['/release status checkout staging', '/alerts list', '/rollback checkout staging --plan'],
};
const waiting = operationView({ state: 'waiting', reason: 'the sale' });

function shown({ blocks = [] }: Message): string {
  expect(viewProblems({ type: 'home', blocks })).toEqual([]);
  return JSON.stringify(blocks, undefined, 1);
}
const buttons = ({ blocks = [] }: Message): string[] =>
  blocks.flatMap((block) => {
    const elements = 'elements' in block ? block.elements : 'accessory' in block ? [block.accessory] : [];
    return elements.flatMap((each) =>
      each && 'text' in each && typeof each.text === 'object' ? [each.text.text] : [],
    );
  });

test('what waits for me, what I asked for, and what is open', () => {
  const view = {
    ...quiet,
    operations: { approvals: [waiting], own: [operationView({ id: 'ab2cd', state: 'queued' })] },
    alerts: listed([alert(), alert({ id: 'ef3gh', state: 'acknowledged', acknowledgedBy: 'U1' })]),
  };
  const message = homeTab(view, now);
  const text = shown(message);
  for (const words of [
    'Waiting for your approval',
    'version v1',
    ': the sale',
    `<${address}|see its card>`,
    'What you asked for',
    '`ab2cd` is queued',
    'Open alerts: 2 critical',
    ':eyes: <@U1>',
  ])
    expect(text).toContain(words);
  expect(text).not.toContain('All is well');
  expect(buttons(message)).toEqual(['Approve', 'Decline…', 'Acknowledge']);
  expect(text).toContain(String.raw`\"card\":\"C1\"`);
});

test('nothing depends on the minute in which it is drawn: what did not change is not published anew', () => {
  const view = { ...quiet, operations: { approvals: [waiting], own: [waiting] }, alerts: listed([alert()]) };
  const later = new Date(now.getTime() + 3_000_000);
  expect(homeTab(view, later)).toEqual(homeTab(view, now));
});

test('when nothing waits: what to ask next', () => {
  expect(shown(homeTab(quiet, now))).toMatch(/All is well.*`\/release status checkout staging`/s);
});

test('without rights nothing is shown, and neither is that nothing is there', () => {
  const text = shown(homeTab({ ...quiet, operations: undefined, alerts: undefined, examples: [] }, now));
  expect(text).toContain('You may not see anything here yet');
  expect(text).not.toMatch(/All is well|I keep this right/);
});

test('buttons only where they may be pressed', () => {
  const here = waiting;
  const elsewhere = operationView({ ...waiting, id: 'zz9zz', channel: 'C2' });
  const view: HomeView = {
    ...quiet,
    operations: { approvals: [here, elsewhere], own: [] },
    mayAct: ['C1'],
    alerts: listed([alert()]),
    mayAcknowledge: [],
  };
  expect(buttons(homeTab(view, now))).toEqual(['Approve', 'Decline…']);
});

test('what holds for everybody: read-only, a freeze, a stand-in for Slack, and what cannot be told', () => {
  const window = { by: 'U2', reason: 'the sale', since: now, until: now };
  const text = shown(
    homeTab(
      {
        ...quiet,
        standIn: 'http://127.0.0.1:3000/api/',
        readOnly: { by: 'U1', reason: 'network', since: now },
        frozen: new Map([['production', { until: now, window }]]),
        unsure: true,
      },
      now,
    ),
  );
  expect(text).toMatch(/read-only since.*: network/);
  expect(text).toMatch(/\*production\* is frozen until .*the sale/);
  expect(text).toContain('This is not Slack: I speak with http://127.0.0.1:3000/api/');
  expect(text).toContain('something may be missing here');
});

test.each(hostile)('hundreds of everything, with $name, stay within what Slack takes', ({ text: words }) => {
  const operation = operationView({
    state: 'waiting',
    reason: words,
    lines: Array(50).fill('x'.repeat(900)),
    title: `Bake ${'x'.repeat(2900)}`,
  });
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ ...operation, id: `a${index}` }));
  const alerts = Array.from({ length: 15 }, (_, index) => alert({ id: `b${index}`, title: words }));
  const message = homeTab(
    { ...quiet, operations: { approvals: many(300), own: many(300) }, alerts: listed(alerts, 4000) },
    now,
  );
  const text = shown(message);
  expect(message.blocks?.length).toBeLessThanOrEqual(100);
  expect(text).not.toMatch(/<!(channel|here|everyone|subteam)|<https:\/\/evil|<javascript/);
  expect(text).toContain('and 292 more');
  expect(text).toContain('and 3,990 more');
});

test('what stands there in place of all that', () => {
  expect(shown(restingHome)).toContain('Open this tab again');
  expect(shown(notForYou('guest'))).toContain('you are a guest here');
  expect(shown(plainHome(homeTab(quiet, now)))).toContain('0 approvals for you, 0 open alerts');
});
