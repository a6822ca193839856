import { expect, test } from 'vitest';
import { amountOf, shortages } from '#src/releases/quota-room.ts';

const container = (requests: object, limits: object = {}) => ({
  name: 'app',
  resources: { requests, limits },
});
const template = (spec: object) => ({ spec }) as unknown as Parameters<typeof shortages>[0];
const one = template({ containers: [container({ cpu: '500m', memory: '1Gi' }, { memory: '2Gi' })] });
const quota = (resource: string, used: string, hard: string) => [
  { name: 'compute', resources: { [resource]: { used, hard } } },
];
const short = (...args: Parameters<typeof quota>) => shortages(one, 1, quota(...args)).length > 0;

test.each([
  ['500m', 0.5],
  ['2', 2],
  ['1.5', 1.5],
  ['1Gi', 1024 ** 3],
  ['1E', 1e18],
  ['1e3', 1000],
  ['100k', 100_000],
])('%s is %d', (written, amount) => {
  expect(amountOf(written)).toBe(amount);
});

test('a pod that fits exactly fits', () => {
  expect(short('requests.cpu', '3500m', '4')).toBe(false);
  expect(short('requests.cpu', '3501m', '4')).toBe(true);
  expect(short('cpu', '4', '4')).toBe(true);
  expect(short('pods', '9', '10')).toBe(false);
  expect(short('count/pods', '10', '10')).toBe(true);
  expect(short('limits.memory', '7Gi', '8Gi')).toBe(true);
});

test('what a quota has that pods do not take is no matter', () => {
  expect(short('configmaps', '10', '10')).toBe(false);
  expect(short('limits.cpu', '4', '4')).toBe(false);
});

test('as many as there would be count', () => {
  expect(shortages(one, 3, quota('pods', '8', '10'))).toEqual([
    { quota: 'compute', resource: 'pods', hard: '10', used: '8' },
  ]);
});

test('containers count together, an init container by itself, a sidecar with the others; a limit requests too', () => {
  const spec = {
    containers: [container({ cpu: '1' }), container({}, { cpu: '1' })],
    initContainers: [container({ cpu: '2500m' }), { ...container({ cpu: '250m' }), restartPolicy: 'Always' }],
  };
  const fits = (left: string) => shortages(template(spec), 1, quota('requests.cpu', '0', left)).length === 0;

  expect(fits('2500m')).toBe(true);
  expect(fits('2499m')).toBe(false);
});
