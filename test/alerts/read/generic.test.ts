import { expect, test } from 'vitest';
import { bodyReader } from '#src/alerts/read/body.ts';
import type { Mapping } from '#src/alerts/read/generic.ts';
import { settings } from '#test/support/alerts.ts';

const mapping: Mapping = {
  alerts: 'incidents',
  fingerprint: 'id',
  status: "state = 'open' ? 'firing' : 'resolved'",
  startsAt: 'opened',
  severity: 'level',
  title: 'name',
  labels: '{ "host": host, "zone": $body.zone }',
  annotations: '{ "summary": text }',
  url: 'link',
  group: 'host',
};

function read(body: unknown, changed: Partial<Mapping> = {}) {
  const reader = bodyReader({
    ...settings,
    sources: { uptime: { kind: 'generic', mapping: { ...mapping, ...changed } } },
  });
  const bytes = Buffer.from(JSON.stringify(body));
  return reader({ intake: 1, source: 'uptime', receivedAt: new Date(), encoding: 'identity', body: bytes });
}

const incident = (id: number, more: object = {}) => ({
  ...{ id, state: 'open', opened: '2026-11-23T14:02:11Z', level: 'page', name: 'Disk full', host: 'db-2' },
  ...{ text: '1 % left', link: 'https://uptime.example.com/i/1' },
  ...more,
});

test('expressions find the alerts, and make groups of them', async () => {
  const { groups, problem } = await read({
    zone: 'paris',
    incidents: [incident(1), incident(2), incident(3, { host: 'db-3', state: 'closed' })],
  });

  expect(problem).toBeUndefined();
  expect(groups.map(({ facts, alerts }) => [facts.key, facts.title, alerts.length])).toEqual([
    ['db-2', 'Disk full', 2],
    ['db-3', 'Disk full', 1],
  ]);
  expect(groups[0]?.alerts[0]).toMatchObject({
    fingerprint: '1',
    status: 'firing',
    severity: 'critical',
    labels: '{"host":"db-2","zone":"paris"}',
    annotations: '{"summary":"1 % left"}',
    url: 'https://uptime.example.com/i/1',
    startsAt: '2026-11-23T14:02:11.000Z',
  });
  expect(groups[1]?.alerts[0]?.status).toBe('resolved');
});

test('only fingerprint, status and title have to be mapped', async () => {
  const { fingerprint, status, title } = mapping;
  const reader = bodyReader({
    ...settings,
    sources: { uptime: { kind: 'generic', mapping: { alerts: 'incidents', fingerprint, status, title } } },
  });
  const body = Buffer.from(JSON.stringify({ incidents: [incident(1)] }));
  const stored = { intake: 1, source: 'uptime', receivedAt: new Date(), encoding: 'identity', body } as const;
  expect(await reader(stored)).toMatchObject({
    groups: [{ alerts: [{ labels: '{}', annotations: '{}', startsAt: null }] }],
  });
});

test('one alert that is no list is one alert', async () => {
  expect((await read(incident(1), { alerts: '$' })).groups).toHaveLength(1);
});

test('what an expression gets wrong is told with the expression; the other alerts count', async () => {
  const { groups, problem } = await read({
    zone: 'paris',
    incidents: [incident(1), incident(2, { name: null })],
  });

  expect(groups[0]?.alerts).toHaveLength(1);
  expect(problem).toBe('alert 2: mapping.title: expected a text, found null (it is name)');
});

test.each<[string, Partial<Mapping>, unknown, string]>([
  [
    'finds nothing',
    { alerts: 'alarms' },
    { incidents: [] },
    'mapping.alerts (alarms): expected alerts, found none',
  ],
  ['is no expression', { title: 'name[' }, { incidents: [incident(1)] }, 'mapping.title (name[):'],
  [
    'fails',
    { title: '$number(name)' },
    { incidents: [incident(1)] },
    'mapping.title ($number(name)): Unable to cast',
  ],
  [
    'never ends',
    { title: '($f := function($x) { $f($x + 1) }; $f(1))' },
    { incidents: [incident(1)] },
    'Evaluation timeout after 1000 milliseconds',
  ],
  [
    'grows without end',
    { alerts: '[1..9999999]' },
    { incidents: [incident(1)] },
    'mapping.alerts ([1..9999999]):',
  ],
])('an expression that %s', async (_, changed, body, problem) => {
  await expect(read(body, changed)).rejects.toThrow(problem);
});

test('expressions reach no object of ours', async () => {
  const { groups } = await read(
    { incidents: [incident(1)] },
    { labels: '{ "a": constructor, "b": __proto__ }' },
  );

  expect(groups[0]?.alerts[0]?.labels).toBe('{}');
});
