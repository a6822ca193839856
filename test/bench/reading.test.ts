import { expect, test } from 'vitest';
import { seriesSum } from '../../bench/exposition.ts';
import { processorTimeOf, residentOf } from '../../bench/resources.ts';

const metrics = `# HELP quarterdeck_webhooks_total Webhooks received.
# TYPE quarterdeck_webhooks_total counter
quarterdeck_webhooks_total{source="prod",outcome="stored"} 40
quarterdeck_webhooks_total{source="test",outcome="stored"} 2
quarterdeck_webhooks_total{source="prod",outcome="unauthorized"} 7
quarterdeck_webhooks_total_other 1000
nodejs_eventloop_lag_p99_seconds 1.05e-2
`;

test('series of a name are added up, of these labels only', () => {
  expect(seriesSum(metrics, 'quarterdeck_webhooks_total')).toBe(49);
  expect(seriesSum(metrics, 'quarterdeck_webhooks_total', { outcome: 'stored' })).toBe(42);
  expect(seriesSum(metrics, 'quarterdeck_webhooks_total', { outcome: 'stored', source: 'prod' })).toBe(40);
  expect(seriesSum(metrics, 'nodejs_eventloop_lag_p99_seconds')).toBe(0.0105);
  expect(seriesSum(metrics, 'absent')).toBe(0);
});

test('resident memory is told in KiB', () => {
  expect(residentOf('VmSize:\t  900000 kB\nVmRSS:\t  250000 kB\n')).toBe(256);
  expect(() => residentOf('Name:\tzombie\n')).toThrow('no memory');
});

test('processor time is that of the program and of the kernel for it', () => {
  const stat = '4711 (node) x) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0 11 0 12345 0 0';

  expect(processorTimeOf(stat)).toBe(3000);
});
