import { expect, test } from 'vitest';
import { templateDiff } from '#src/releases/template-diff.ts';

const template = (container: object, more: object = {}) => ({
  spec: { containers: [{ name: 'app', image: 'checkout:v1', ...container }], ...more },
});

test('names what differs by its path, and keeps back what may be a secret', () => {
  const before = template({
    env: [{ name: 'TOKEN', value: 'canary-1' }],
    resources: { limits: { memory: '1Gi' } },
  });
  const after = template({
    env: [{ name: 'TOKEN', value: 'canary-2' }],
    resources: { limits: { memory: '2Gi' } },
  });

  expect(templateDiff(before, after)).toEqual([
    { path: 'containers[app].env[TOKEN].value', from: 'canary-1', to: 'canary-2', shown: false },
    { path: 'containers[app].resources.limits.memory', from: '1Gi', to: '2Gi', shown: true },
  ]);
});

test('a container that is put before others changes none of them', () => {
  const sidecar = { name: 'proxy', image: 'envoy:1' };
  const before = template({});
  const after = { spec: { containers: [sidecar, ...before.spec.containers] } };

  expect(templateDiff(before, after).map(({ path }) => path)).toEqual([
    'containers[proxy].image',
    'containers[proxy].name',
  ]);
});

test('the order of keys is no difference', () => {
  const { spec } = template({ resources: { limits: { cpu: '1', memory: '1Gi' } } });

  expect(templateDiff({ spec }, template({ resources: { limits: { memory: '1Gi', cpu: '1' } } }))).toEqual(
    [],
  );
});
