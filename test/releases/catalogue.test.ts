import { describe, expect, test } from 'vitest';
import { Config } from '#src/config.ts';
import { appsNamedBy, deployable, environmentsOf, everyPlace } from '#src/releases/catalogue.ts';

const config = Config.parse({
  slack: { botToken: 'xoxb-canary', channels: { deploys: 'C0DEPLOYS', payments: 'C0PAY', health: 'C0H' } },
  clusters: { main: { kubeconfig: '/kubeconfig' } },
  environments: {
    staging: { cluster: 'main', namespace: 'shop-staging' },
    production: { cluster: 'main', namespace: 'shop', channels: ['deploys'] },
  },
  apps: {
    checkout: {
      workload: 'deployment/checkout-web',
      image: 'registry.example.com/checkout',
      bake: '5m',
      channels: ['payments', 'deploys'],
      environments: { staging: { bake: '1m', smoke: { url: 'http://checkout/healthz' } }, production: {} },
    },
    worker: {
      workload: 'statefulset/worker',
      image: 'registry.example.com/worker',
      alerts: { job: 'queue' },
    },
    preview: {
      workload: 'deployment/preview',
      image: 'registry.example.com/preview',
      environments: { staging: {} },
    },
  },
});

test('an app where it runs: its own, what is different there, and the defaults', () => {
  expect(deployable(config, { app: 'checkout', environment: 'staging' })).toMatchObject({
    cluster: 'main',
    namespace: 'shop-staging',
    workloads: [{ kind: 'deployment', name: 'checkout-web' }],
    bake: 60_000,
    deadline: 600_000,
    smoke: { url: 'http://checkout/healthz', status: 200, within: 60_000 },
  });
  expect(deployable(config, { app: 'checkout', environment: 'production' })).toMatchObject({
    bake: 300_000,
    smoke: undefined,
    channels: ['C0DEPLOYS', 'C0PAY'],
  });
});

test('an environment that an app is not in is told with those that it is in', () => {
  expect(() => deployable(config, { app: 'preview', environment: 'production' })).toThrow(
    '*preview* is not in *production*: it is in *staging*.',
  );
  expect(environmentsOf(config, 'worker')).toEqual(['staging', 'production']);
  expect(everyPlace(config)).toHaveLength(5);
});

describe('the app that an alert is about', () => {
  test.each<[string, Record<string, string>, object[]]>([
    ['by its name', { service: 'checkout' }, [{ app: 'checkout', environment: undefined }]],
    [
      'by its workload, where it runs',
      { deployment: 'checkout-web', namespace: 'shop' },
      [{ app: 'checkout', environment: 'production' }],
    ],
    [
      'in an environment that is said',
      { app: 'checkout', env: 'staging' },
      [{ app: 'checkout', environment: 'staging' }],
    ],
    ['not in another namespace', { app: 'checkout', namespace: 'other' }, []],
    ['by its own labels only', { job: 'queue' }, [{ app: 'worker', environment: undefined }]],
    ['not by its name where it has labels of its own', { app: 'worker' }, []],
    ['not at all', { instance: 'db-1' }, []],
  ])('%s', (_, labels, named) => {
    expect(appsNamedBy(config, labels)).toEqual(named);
  });
});
