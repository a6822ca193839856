import { expect, test } from 'vitest';
import type { AlertView, CardView, GroupView } from '#src/alerts/view.ts';
import { alertCard } from '#src/messages/alert-card.ts';
import { hostile } from '#test/support/hostile.ts';

const now = new Date('2026-11-23T14:20:00Z');
const opened = new Date('2026-11-23T14:02:12Z');
const began = new Date('2026-11-23T14:02:11Z');

const group: GroupView = {
  ...{ id: '7f3k2', source: 'prod', state: 'firing', severity: 'critical', title: 'CheckoutErrorRate' },
  labels: { alertname: 'CheckoutErrorRate', cluster: 'paris', service: 'checkout', team: 'payments' },
  annotations: {
    summary: 'One in eight checkouts fails',
    description: 'Payment provider answers 502.\nCarts are kept.',
  },
  links: [
    { title: 'Runbook', url: 'https://runbooks.example.com/checkout' },
    { title: 'Graph', url: 'https://prometheus.example.com/graph?a=1&b=2' },
  ],
  ...{ channel: 'C0PAY', firing: 2, total: 3, openedAt: opened },
  ...{ acknowledgedBy: null, acknowledgedAt: null, resolvedBy: null, resolvedAt: null, hold: null },
};
const pod = (name: string, severity: AlertView['severity']): AlertView => ({
  ...{ name: 'CheckoutErrorRate', severity, status: 'firing', startsAt: began },
  labels: { ...group.labels, pod: name, severity },
  annotations: group.annotations,
});
const card: CardView = {
  group,
  since: began,
  heardAt: null,
  alerts: [pod('checkout-7c9d-p8m1z', 'critical'), pod('checkout-7c9d-x2v4k', 'warning')],
};
const changed = (more: Partial<GroupView>, rest: Partial<CardView> = {}): CardView => ({
  ...card,
  ...rest,
  group: { ...group, ...more },
});

/** What is read, block by block. */
function words(view: CardView): string {
  const { text, blocks = [], color } = alertCard(view, now);
  const lines = blocks.flatMap((block) => {
    if (block.type === 'section') return [block.text?.text];
    if (block.type === 'context')
      return block.elements.map((element) => ('text' in element ? `~ ${element.text}` : ''));
    if (block.type !== 'actions') return [block.type];
    return [
      block.elements
        .map((element) =>
          'text' in element
            ? `[${element.text?.text}${'style' in element && element.style ? `, ${element.style}` : ''}]`
            : '',
        )
        .join(' '),
    ];
  });
  return [`${color} ${text}`, ...lines].join('\n');
}

test('firing', () => {
  expect(words(card)).toMatchInlineSnapshot(`
    "#d92d20 CRITICAL CheckoutErrorRate in checkout: 2 firing since 14:02 UTC
    :red_circle: *CRITICAL  CheckoutErrorRate*
    One in eight checkouts fails
    Payment provider answers 502.
    Carts are kept.
    :red_circle: pod *checkout-7c9d-p8m1z*
    :large_orange_circle: pod *checkout-7c9d-x2v4k*
    ~ cluster *paris*  ·  service *checkout*  ·  team *payments*
    ~ *2 of 3 firing*  ·  since <!date^1795442531^{date_short_pretty} at {time}|23 Nov at 14:02 UTC>  ·  <https://runbooks.example.com/checkout|Runbook>  ·  <https://prometheus.example.com/graph?a=1&amp;b=2|Graph>  ·  \`7f3k2\`
    [Acknowledge, primary] [Resolve]"
  `);
});

test('a single alert says what and where without a list', () => {
  expect(words(changed({ firing: 1, total: 1 }, { alerts: card.alerts.slice(0, 1) }))).toMatchInlineSnapshot(`
    "#d92d20 CRITICAL CheckoutErrorRate in checkout: 1 firing since 14:02 UTC
    :red_circle: *CRITICAL  CheckoutErrorRate*
    One in eight checkouts fails
    Payment provider answers 502.
    Carts are kept.
    ~ cluster *paris*  ·  service *checkout*  ·  team *payments*
    ~ *firing*  ·  since <!date^1795442531^{date_short_pretty} at {time}|23 Nov at 14:02 UTC>  ·  <https://runbooks.example.com/checkout|Runbook>  ·  <https://prometheus.example.com/graph?a=1&amp;b=2|Graph>  ·  \`7f3k2\`
    [Acknowledge, primary] [Resolve]"
  `);
});

test('acknowledged', () => {
  const acknowledgedAt = new Date('2026-11-23T14:05:00Z');
  expect(
    words(changed({ state: 'acknowledged', acknowledgedBy: 'U0ANA', acknowledgedAt })),
  ).toMatchInlineSnapshot(`
    "#d92d20 CRITICAL CheckoutErrorRate in checkout: 2 firing since 14:02 UTC (acknowledged)
    :red_circle: *CRITICAL  CheckoutErrorRate*
    One in eight checkouts fails
    Payment provider answers 502.
    Carts are kept.
    :red_circle: pod *checkout-7c9d-p8m1z*
    :large_orange_circle: pod *checkout-7c9d-x2v4k*
    ~ cluster *paris*  ·  service *checkout*  ·  team *payments*
    ~ *2 of 3 firing*  ·  since <!date^1795442531^{date_short_pretty} at {time}|23 Nov at 14:02 UTC>  ·  <https://runbooks.example.com/checkout|Runbook>  ·  <https://prometheus.example.com/graph?a=1&amp;b=2|Graph>  ·  \`7f3k2\`
    ~ :eyes: <@U0ANA> is on it since <!date^1795442700^{date_short_pretty} at {time}|23 Nov at 14:05 UTC>
    [Resolve] [Hand back]"
  `);
});

test('resolved by its sender', () => {
  const resolvedAt = new Date('2026-11-23T14:14:30Z');
  const view = changed(
    { state: 'resolved', resolvedAt, acknowledgedBy: 'U0ANA', firing: 0 },
    { since: null },
  );
  expect(words(view)).toMatchInlineSnapshot(`
    "#12b76a Resolved: CheckoutErrorRate in checkout, after 12 min
    :white_check_mark: *CheckoutErrorRate* resolved
    ~ <!date^1795443270^{date_short_pretty} at {time}|23 Nov at 14:14 UTC>, after 12 min  ·  acknowledged by <@U0ANA>  ·  3 alerts  ·  \`7f3k2\`"
  `);
});

test('resolved by hand', () => {
  const resolvedAt = new Date('2026-11-23T16:02:12Z');
  const view = changed(
    { state: 'resolved', resolvedAt, resolvedBy: 'U0BEN', firing: 1, total: 1 },
    { since: null },
  );
  expect(words(view)).toMatchInlineSnapshot(`
    "#12b76a Resolved: CheckoutErrorRate in checkout, after 2 h
    :white_check_mark: *CheckoutErrorRate* resolved by <@U0BEN>
    ~ <!date^1795449732^{date_short_pretty} at {time}|23 Nov at 16:02 UTC>, after 2 h  ·  \`7f3k2\`
    [Reopen]"
  `);
});

test('twenty thousand alerts are counted, and the first are shown', () => {
  const alerts = Array.from({ length: 6 }, (_, i) => pod(`checkout-${i}`, 'critical'));
  expect(words(changed({ firing: 20_000, total: 20_000, links: [] }, { alerts }))).toMatchInlineSnapshot(`
    "#d92d20 CRITICAL CheckoutErrorRate in checkout: 20,000 firing since 14:02 UTC
    :red_circle: *CRITICAL  CheckoutErrorRate*
    One in eight checkouts fails
    Payment provider answers 502.
    Carts are kept.
    :red_circle: pod *checkout-0*
    :red_circle: pod *checkout-1*
    :red_circle: pod *checkout-2*
    :red_circle: pod *checkout-3*
    :red_circle: pod *checkout-4*
    :red_circle: pod *checkout-5*
    … and 19,994 more: \`/alerts show 7f3k2\`
    ~ cluster *paris*  ·  service *checkout*  ·  team *payments*
    ~ *20,000 firing*  ·  since <!date^1795442531^{date_short_pretty} at {time}|23 Nov at 14:02 UTC>  ·  \`7f3k2\`
    [Acknowledge, primary] [Resolve]"
  `);
});

test.each<[string, string, string]>([
  ['ahead', '2026-11-24T14:02:11Z', "(the sender's clock is ahead)"],
  ['a year behind', '2020-01-01T00:00:00Z', 'first heard of'],
  ['at the beginning of time', '0001-01-01T00:00:00Z', 'first heard of'],
])('a sender whose clock is %s is not believed', (_, since, note) => {
  const view = changed({}, { since: new Date(since) });

  expect(words(view)).toContain(note);
  expect(words(view)).toContain('since 14:02 UTC');
});

test.each([6, 15])('%i alerts with long labels fit the section, the rest is counted', (most) => {
  const long = 'filling-up-on-the-replica-of-the-primary-database-cluster-in-the-west-of-paris'.repeat(3);
  const labels = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`${long.slice(0, 50)}${i}`, long]));
  const alerts = Array.from({ length: most }, (): AlertView => {
    return { ...pod('x', 'critical'), name: long, labels, annotations: { summary: long } };
  });
  const { blocks = [] } = alertCard(changed({ firing: 20, total: 20 }, { alerts }), now);
  const texts = blocks.flatMap((block) => (block.type === 'section' ? (block.text?.text ?? '') : []));

  expect(Math.max(...texts.map(({ length }) => length))).toBeLessThanOrEqual(3000);
  expect(texts[1]?.split('\n').at(-1)).toBe('… and 17 more: `/alerts show 7f3k2`');
});

test('what fires again began when it did, whatever its group saw before', () => {
  const again = new Date(opened.getTime() + 600_000);
  const view = changed({}, { since: again, heardAt: new Date(again.getTime() + 2000) });

  expect(words(view)).not.toContain('clock');
  expect(words(view)).toContain(`since ${again.toISOString().slice(11, 16)} UTC`);
});

test.each(hostile)('$name shows and does nothing', ({ text }) => {
  const labels = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`${text}${i}`, text]));
  const alert: AlertView = { ...pod('x', 'critical'), name: text, labels, annotations: { summary: text } };
  const view = changed(
    {
      ...{
        title: text,
        labels: { ...labels, [text]: text },
        annotations: { summary: text, description: `${text}!` },
      },
      links: Array.from({ length: 8 }, () => ({
        title: text,
        url: `https://example.com/${encodeURIComponent(text.toWellFormed())}`,
      })),
    },
    { alerts: Array.from({ length: 6 }, () => alert) },
  );
  const message = alertCard(view, now);

  const shown = JSON.stringify(message);
  expect(shown).not.toMatch(/<!(channel|here|everyone|subteam)|<@U0123456/);
  expect(shown).not.toMatch(/<javascript/i);
  // Slack refuses a message of more than about 13,200 characters over all blocks.
  expect(shown.length).toBeLessThan(13_000);
  for (const block of message.blocks ?? []) {
    if (block.type === 'section') expect(block.text?.text.length).toBeLessThanOrEqual(3000);
  }
});
