import { expect, test } from 'vitest';
import { createMetrics } from '#src/metrics.ts';

test('each set of metrics stands on a registry of its own', async () => {
  const first = createMetrics();
  const second = createMetrics();

  first.webhooks.inc({ source: 'prod', outcome: 'stored' });

  expect(await first.registry.metrics()).toContain(
    'quarterdeck_webhooks_total{source="prod",outcome="stored"} 1',
  );
  expect(await second.registry.metrics()).not.toContain('source="prod"');
});

test('names follow the conventions of Prometheus: a prefix, base units, counters that end in _total', async () => {
  const metrics = await createMetrics().registry.getMetricsAsJSON();
  const own = metrics.filter(({ name }) => name.startsWith('quarterdeck_'));

  expect(own.length).toBeGreaterThan(10);
  for (const { name, type } of own) expect(name.endsWith('_total'), name).toBe(String(type) === 'counter');
});
