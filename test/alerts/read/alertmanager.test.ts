import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { bodyReader } from '#src/alerts/read/body.ts';
import type { Reading } from '#src/alerts/read/reading.ts';
import { body, settings } from '#test/support/alerts.ts';
import { hostile } from '#test/support/hostile.ts';

const read = bodyReader(settings);

function reading(content: unknown, source = 'prod'): Promise<Reading> {
  const bytes =
    content instanceof Uint8Array
      ? content
      : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
  return read({ intake: 1, source, receivedAt: new Date(), encoding: 'identity', body: bytes });
}

async function fixture(name: string): Promise<string> {
  return await readFile(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8');
}

test('what a real Alertmanager sent is read whole', async () => {
  const { groups, problem } = await reading(await fixture('alertmanager-0.25-firing.json'));

  expect(problem).toBeUndefined();
  expect(groups).toHaveLength(1);
  const [group] = groups;
  expect(group?.facts).toMatchObject({
    key: 'bot:{}:{alertname="CheckoutErrorRate", team="payments"}',
    title: 'CheckoutErrorRate',
    route: '0',
    channel: 'C0PAY',
  });
  expect(JSON.parse(group?.facts.links ?? '')).toEqual([
    { title: 'Runbook', url: 'https://runbooks.example.com/checkout-errors' },
    { title: 'Alertmanager', url: 'http://alertmanager.example.com:9093/#/alerts?receiver=bot' },
  ]);
  expect(group?.alerts.map(({ fingerprint, severity, status }) => [fingerprint, severity, status])).toEqual([
    ['651b73cf68f17a50', 'critical', 'firing'],
    ['766aa26fd56f1eb4', 'warning', 'firing'],
  ]);
});

test('its resolution speaks of the same alerts and the same start', async () => {
  const [firing] = (await reading(await fixture('alertmanager-0.25-firing.json'))).groups;
  const [resolved] = (await reading(await fixture('alertmanager-0.25-resolved.json'))).groups;

  const identity = (group: typeof firing) =>
    group?.alerts.map(({ fingerprint, startsAt }) => [fingerprint, startsAt]);
  expect(identity(resolved)).toEqual(identity(firing));
  expect(resolved?.facts.key).toBe(firing?.facts.key);
  expect(resolved?.alerts.map(({ status }) => status)).toEqual(['resolved', 'resolved']);
});

describe('severity', () => {
  test.each([
    ['critical', 'critical'],
    ['CRITICAL ', 'critical'],
    ['page', 'critical'],
    ['blocker', 'critical'],
    ['warn', 'warning'],
    ['P3', 'info'],
    ['none', 'info'],
    ['a word nobody mapped', 'warning'],
    ['constructor', 'warning'],
    ['', 'warning'],
  ])('%j reads as %s', async (word, severity) => {
    const { groups } = await reading(body('g', [{ name: 'A', severity: word }]));

    expect(groups[0]?.alerts[0]?.severity).toBe(severity);
  });
});

describe('routes', () => {
  const routed = (match: Record<string, string>, labels: object) => {
    const reader = bodyReader({ ...settings, routes: [{ match, channel: 'C0ROUTE' }] });
    const bytes = Buffer.from(JSON.stringify(body('g', [{ name: 'A' }], { commonLabels: labels })));
    return reader({ intake: 1, source: 'prod', receivedAt: new Date(), encoding: 'identity', body: bytes });
  };
  test.each<[Record<string, string>, object, boolean]>([
    [{ team: 'payments' }, { team: 'payments' }, true],
    [{ team: 'payments' }, { team: 'payments-eu' }, false],
    [{ team: '/pay.*/' }, { team: 'payments' }, true],
    [{ team: '/ay/' }, { team: 'pay' }, false],
    [{ team: '/a|b/' }, { team: 'b' }, true],
    [{ team: '/a|b/' }, { team: 'bc' }, false],
    [{ team: 'payments', cluster: 'paris' }, { team: 'payments' }, false],
    [{ team: '' }, { cluster: 'paris' }, true],
    [{ toString: 'x' }, {}, false],
  ])('%j for %j: %s', async (match, labels, matches) => {
    const { groups } = await routed(match, labels);

    expect(groups[0]?.facts.channel).toBe(matches ? 'C0ROUTE' : 'C0OPS');
  });
});

describe('hostile text', () => {
  test.each(hostile)('$name, as a value', async ({ text }) => {
    const { groups, problem } = await reading(
      body('g', [{ name: 'A', labels: { pod: text }, annotations: { summary: text } }]),
    );

    expect(problem).toBeUndefined();
    const labels = groups[0]?.alerts[0]?.labels ?? '';
    expect(JSON.parse(labels).pod).toBe(text.toWellFormed().replaceAll('\0', '\ufffd'));
    // What jsonb refuses, however it is written.
    expect(labels).not.toMatch(/\\u0000|\\ud[89a-f]/i);
  });

  test.each(hostile)('$name, as a name, a key and a fingerprint', async ({ text }) => {
    const sent = body('g', [{ name: text, labels: { [text]: 'x' } }], {
      groupKey: `k${text}`,
      receiver: text,
    });
    const { groups } = await reading(sent);

    expect(groups).toHaveLength(1);
    expect(groups[0]?.facts.key.length).toBeLessThan(400);
    expect(groups[0]?.alerts[0]?.fingerprint.length).toBeLessThan(400);
    const names = Object.keys(JSON.parse(groups[0]?.alerts[0]?.labels ?? '{}'));
    expect(names).toContain(text.toWellFormed().replaceAll('\0', '\ufffd'));
  });

  test('a key named __proto__ stays a label and changes no object', async () => {
    const { groups } = await reading(
      JSON.stringify(body('g', [{ name: 'A' }])).replace('"alertname"', '"__proto__":"evil","alertname"'),
    );

    expect(groups[0]?.alerts[0]?.labels).toContain('"__proto__":"evil"');
    expect({}).not.toHaveProperty('evil');
  });

  test('sixty labels of ten thousand characters', async () => {
    const labels = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [`label${i}`, 'x'.repeat(10_000)]),
    );
    const { groups } = await reading(body('g', [{ name: 'A', labels }]));

    expect(Object.keys(JSON.parse(groups[0]?.alerts[0]?.labels ?? ''))).toHaveLength(63);
  });

  test('a million brackets deep', async () => {
    const deep = JSON.stringify(body('g', [{ name: 'A' }])).replace(
      '"version"',
      `"extra":${'['.repeat(1e6)}${']'.repeat(1e6)},"version"`,
    );
    const { groups } = await reading(deep);

    expect(groups).toHaveLength(1);
  });

  test('broken UTF-8 costs its characters, not the alert', async () => {
    const bytes = Buffer.from(JSON.stringify(body('g', [{ name: 'Axxx' }])));
    bytes.write('\xff\xc0\x80', bytes.indexOf('xxx'), 'latin1');
    const { groups } = await reading(bytes);

    expect(groups[0]?.alerts[0]?.name).toContain('A');
  });

  test('addresses that no browser should open are left out', async () => {
    const annotations = { runbook_url: 'javascript:alert(1)', dashboard_url: 'file:///etc/passwd' };
    const sent = body('g', [{ name: 'A' }], { commonAnnotations: annotations, externalURL: 'not a url' });
    const { groups } = await reading(sent);

    const links: { url: string }[] = JSON.parse(groups[0]?.facts.links ?? '');
    expect(links.map(({ url }) => url)).toEqual(['http://prometheus.example:9090/graph?g0.expr=up']);
  });
});

describe('a body that is wrong says where', () => {
  const good = () => JSON.parse(JSON.stringify(body('g', [{ name: 'A' }, { name: 'B' }])));
  const broken = (change: (sent: ReturnType<typeof good>) => void) => {
    const sent = good();
    change(sent);
    return sent;
  };

  test.each<[string, unknown, string]>([
    ['nothing', '', 'the body: expected JSON, found nothing'],
    ['a list', [], 'the body: expected an object, found a list'],
    ['null', null, 'the body: expected an object, found null'],
    ['a number', '7', 'the body: expected an object, found 7'],
    ['no group key', broken((sent) => delete sent.groupKey), 'groupKey: expected a text, found nothing'],
    [
      'an empty group key',
      broken((sent) => (sent.groupKey = '')),
      'groupKey: expected a text that is not empty, found ""',
    ],
    [
      'alerts that are none',
      broken((sent) => (sent.alerts = {})),
      'alerts: expected a list, found an object',
    ],
    [
      'labels that are none',
      broken((sent) => (sent.commonLabels = 'x')),
      'commonLabels: expected an object of texts, found "x"',
    ],
  ])('%s', async (_, sent, problem) => {
    await expect(reading(sent)).rejects.toThrow(problem);
  });

  test('half a body', async () => {
    await expect(reading('{"version":"4","alerts":[{')).rejects.toThrow(
      'the body: expected JSON, found "{"version"',
    );
  });

  test.each<[string, (alert: Record<string, unknown>) => void, string]>([
    [
      'a status of its own',
      (alert) => (alert.status = 'on fire'),
      'alerts[1].status: expected "firing" or "resolved", found "on fire"',
    ],
    [
      'no start',
      (alert) => delete alert.startsAt,
      'alerts[1].startsAt: expected a time such as 2026-11-23T14:02:11Z, found nothing',
    ],
    [
      'a start in words',
      (alert) => (alert.startsAt = 'yesterday'),
      'alerts[1].startsAt: expected a time such as 2026-11-23T14:02:11Z, found "yesterday"',
    ],
    [
      'a start no calendar holds',
      (alert) => (alert.startsAt = '+012026-01-01T00:00:00Z'),
      'alerts[1].startsAt: expected a time',
    ],
    [
      'a label that is an object',
      (alert) => (alert.labels = { pod: {} }),
      'alerts[1].labels.pod: expected a text, found an object',
    ],
    [
      'an alert that is none',
      (alert) => Object.assign(alert, { labels: [] }),
      'alerts[1].labels: expected an object of texts, found a list',
    ],
  ])('%s; the other alerts count', async (_, change, problem) => {
    const result = await reading(broken((sent) => change(sent.alerts[1])));

    expect(result.problem).toContain(problem);
    expect(result.groups[0]?.alerts.map(({ name }) => name)).toEqual(['A']);
  });
});

test('labels in another order are the same alert', async () => {
  const [one] = (await reading(body('g', [{ name: 'A', labels: { b: '1', a: '2' } }]))).groups;
  const [other] = (await reading(body('g', [{ name: 'A', labels: { a: '2', b: '1' } }]))).groups;

  expect(one?.alerts[0]?.digest).toBe(other?.alerts[0]?.digest);
});

test('a compressed body is unfolded where it is read', async () => {
  const bytes = gzipSync(JSON.stringify(body('g', [{ name: 'A' }])));
  const result = await read({
    intake: 1,
    source: 'prod',
    receivedAt: new Date(),
    encoding: 'gzip',
    body: bytes,
  });

  expect(result.groups).toHaveLength(1);
});
