import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, loadConfig } from '#src/config/load.ts';
import { configuration } from '#test/support/command-line.ts';

const env = { REGISTRY_PASSWORD: 'registry-canary' };
const permissions = ['release.deploy', 'release.rollback'];

const good = `
access:
  - { allow: [release.deploy], on: [staging], to: [everyone] }
clusters:
  main: { kubeconfig: kubeconfig.yml, context: shop }
  home: { inCluster: true }
environments:
  staging: { cluster: home, namespace: shop-staging }
  production: { cluster: main, namespace: shop, channels: [ops] }
registries:
  registry.example.com: { username: bot, password: "\${REGISTRY_PASSWORD}" }
  127.0.0.1:5000: { url: "http://127.0.0.1:5000" }
apps:
  checkout:
    workload: deployment/checkout
    container: app
    image: registry.example.com/shop/checkout
    smoke: { url: "https://shop.example.com/healthz" }
    bake: 10m
    rollBackAfter: 1m
    channels: [ops]
    alerts: { service: checkout }
    environments:
      staging: { bake: 1m }
      production: {}
  worker: { workload: statefulset/worker, image: 127.0.0.1:5000/worker }
`;

function load(rest: string) {
  const { file, folder } = configuration({ rest });
  return { folder, ...loadConfig(file, env, permissions) };
}

function mistakesOf(rest: string): string[] {
  try {
    load(rest);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n').map((line) => line.replace(/^\S+:\d+ /, ''));
  }
  return [];
}

test('what is released, and where', () => {
  const { config, secrets, folder } = load(good);

  expect(config.clusters.main).toEqual({ kubeconfig: join(folder, 'kubeconfig.yml'), context: 'shop' });
  expect(config.apps.checkout).toMatchObject({
    workload: [{ kind: 'deployment', name: 'checkout' }],
    container: ['app'],
    smoke: { url: 'https://shop.example.com/healthz', status: 200, within: 60_000 },
    bake: 600_000,
    environments: { staging: { bake: 60_000 }, production: {} },
  });
  expect(secrets).toEqual(expect.arrayContaining(['registry-canary', 'bot:registry-canary']));
});

test('manifests are relative to the file', () => {
  const { config, folder } = load(
    good
      .replace('bake: 10m', 'bake: 10m\n    manifest: apps/checkout.yml')
      .replace('production: {}', 'production: { manifest: /etc/checkout.yml }'),
  );

  expect(config.apps.checkout).toMatchObject({
    manifest: join(folder, 'apps/checkout.yml'),
    environments: { production: { manifest: '/etc/checkout.yml' } },
  });
});

test('several workloads that are one app', () => {
  const { config } = load(
    good.replace(
      'workload: deployment/checkout',
      'workload: [deployment/checkout, statefulset/checkout-queue]',
    ),
  );
  expect(config.apps.checkout?.workload).toEqual([
    { kind: 'deployment', name: 'checkout' },
    { kind: 'statefulset', name: 'checkout-queue' },
  ]);

  const twice = good.replace('workload: deployment/checkout', 'workload: [deployment/a, deployment/a]');
  expect(mistakesOf(twice)).toEqual([expect.stringContaining('or a list of different ones')]);
});

test('every mistake is told at once, and what was probably meant', () => {
  const mistakes = mistakesOf(`
access:
  - { allow: [release.deplyo], on: [stagin], to: [everyone] }
clusters:
  main: {}
  both: { kubeconfig: a, inCluster: true }
environments:
  staging: { cluster: mian, namespace: Shop, channels: [opps] }
registries:
  far.example.com: { url: "http://far.example.com", username: bot }
  HTTPS://x: {}
apps:
  checkout:
    workload: pod/checkout
    image: checkout:v1
    bake: soon
    chanels: [ops]
    environments: { stagin: { smoke: { url: nowhere } } }
`);

  expect(mistakes).toMatchInlineSnapshot(`
    [
      "access[0].allow[0]: found "release.deplyo", expected a permission: release.deploy, release.rollback, release.*, *. Did you mean release.deploy?",
      "access[0].on[0]: found "stagin", expected a name from environments: staging. Did you mean staging?",
      "clusters.main.kubeconfig: found nothing, expected the path of a kubeconfig, or inCluster: true.",
      "clusters.both.inCluster: found true, expected it alone, or a kubeconfig instead.",
      "environments.staging.namespace: found "Shop", expected the name of a namespace.",
      "environments.staging.channels[0]: found "opps", expected a name from slack.channels: health, ops. Did you mean ops?",
      "environments.staging.cluster: found "mian", expected a name from clusters: main, both. Did you mean main?",
      "registries["far.example.com"].url: found "http://far.example.com", expected an address that begins with https://, or http://127.0.0.1.",
      "registries["far.example.com"].password: found nothing, expected the password of username.",
      "registries["HTTPS://x"]: found the name "HTTPS://x", expected the host of a registry, as the names of images begin.",
      "apps.checkout.workload: found "pod/checkout", expected deployment/NAME, statefulset/NAME or daemonset/NAME, or a list of different ones.",
      "apps.checkout.image: found "checkout:v1", expected a registry and a repository without a tag, such as registry.example.com/shop/checkout.",
      "apps.checkout.bake: found "soon", expected a duration such as 30s, 15m, 1h or 7d.",
      "apps.checkout.chanels: found an unknown key, expected one of workload, container, manifest, migrate, smoke, bake, indicators, mute, deadline, rollBackAfter, image, hook, channels, alerts, environments. Did you mean channels?",
      "apps.checkout.environments.stagin.smoke.url: found "nowhere", expected an address that begins with https:// or http://.",
      "apps.checkout.environments.stagin: found "stagin", expected a name from environments: staging. Did you mean staging?",
    ]
  `);
});

const approvals = (written: string) => `
clusters: { main: { inCluster: true } }
environments: { production: { cluster: main, namespace: shop, approvals: ${written} } }
`;

test('one approval is for everything, and several are each for what they say', () => {
  const one = load(approvals('{ by: [group:S012], rollback: true }')).config.environments.production;
  expect(one?.approvals).toEqual([
    { count: 1, by: ['group:S012'], selfApproval: false, expiry: 1_800_000, insists: ['release.rollback'] },
  ]);
  const several = load(
    approvals(
      '[{ by: [user:U01], when: { replicas: 50%, migration: true } }, { by: [user:U01], for: [release.*], when: { replicas: 3 } }]',
    ),
  ).config.environments.production;
  expect(several?.approvals).toMatchObject([
    { when: { replicas: { share: 0.5 }, migration: true }, insists: [] },
    { for: ['release.*'], when: { replicas: { count: 3 } }, insists: ['release.*'] },
  ]);
  expect(load(approvals('[{ by: [user:U01] }]')).config.environments.production?.approvals).toHaveLength(1);
});

test('a mistake in one approval, or in one of several, is told where it stands', () => {
  expect(mistakesOf(approvals('{ by: [ana], cuont: 2 }'))).toEqual([
    'environments.production.approvals.by[0]: found "ana", expected user:U…, group:S… or channel:C….',
    expect.stringContaining('environments.production.approvals.cuont: found an unknown key'),
  ]);
  const several = `[${[
    '{ by: [user:U01], when: {} }',
    '{ by: [user:U01], when: { replicas: some } }',
    '{ by: [user:U01], for: [release.deplyo], rollback: true }',
  ].join(', ')}]`;
  expect(mistakesOf(approvals(several))).toEqual([
    'environments.production.approvals[0].when: found a mapping, expected at least one of replicas, migration and workloads.',
    'environments.production.approvals[1].when.replicas: found "some", expected a number such as 10, or a share such as 50%.',
    'environments.production.approvals[2].for[0]: found "release.deplyo", expected a permission: release.deploy, release.rollback, release.*, *. Did you mean release.deploy?',
    'environments.production.approvals[2].rollback: found true, expected release.rollback in for.',
  ]);
});

test('a freeze is hours, dates or a rule of days that there are', () => {
  const freezes = (written: string) => approvals(`[{ by: [user:U01] }], freeze: ${written}`);
  const rule =
    '{ rrule: FREQ=MONTHLY;BYDAY=-1FR, from: 2026-01-30 16:00 Europe/Paris, for: 64h, reason: closing }';
  const { freeze } = load(freezes(`["sat – sun UTC", ${rule}]`)).config.environments.production ?? {};
  expect(freeze).toEqual([
    { window: 'sat – sun UTC' },
    {
      ...{ rrule: 'FREQ=MONTHLY;BYDAY=-1FR', from: '2026-01-30 16:00 Europe/Paris' },
      ...{ for: 230_400_000, reason: 'closing' },
    },
  ]);
  const wrong = [
    'weekends',
    '{ rrule: FREQ=SECONDLY, from: 2026-01-30 16:00 UTC, for: 1h }',
    '{ rrule: FREQ=DAILY }',
  ];
  for (const written of wrong)
    expect(mistakesOf(freezes(`[${written}]`))).toEqual([
      expect.stringMatching(/production\.freeze\[0\]: .* or a rule such as \{ rrule: "FREQ=MONTHLY/),
    ]);
});

test('an indicator has one bound, and something to be asked of', () => {
  const app = (indicators: string) => `
apps:
  checkout:
    workload: deployment/checkout
    image: registry.example.com/checkout
    indicators: ${indicators}
`;
  expect(
    mistakesOf(app('[{ name: errors, query: errors }, { name: both, query: up, above: 1, below: 2 }]')),
  ).toEqual([
    'prometheus.url: found nothing, expected where indicators are asked.',
    'apps.checkout.indicators[0].above: found nothing, expected a number, or below.',
    'apps.checkout.indicators[1].below: found 2, expected nothing beside above.',
  ]);
  const withPassword = `prometheus: { url: "http://me:secret@prometheus:9090" }${app('[{ name: a, query: b, above: 1 }]')}`;
  expect(mistakesOf(withPassword)[0]).toMatch(/expected an address .* without a password/);
});

test('a smoke check asks an address, or runs a command', () => {
  const app = (smoke: string) => `
apps:
  checkout: { workload: deployment/checkout, image: registry.example.com/checkout, smoke: ${smoke} }
`;
  expect(mistakesOf(app('{ within: 1m }'))).toEqual([
    'apps.checkout.smoke.url: found nothing, expected an address, or command.',
  ]);
  expect(mistakesOf(app('{ url: "http://checkout/healthz", command: [./smoke] }'))[0]).toMatch(
    /^apps.checkout.smoke.command: .* expected nothing beside url/,
  );
});

test('a rule for a service names an app that has a hook', () => {
  const rest = (to: string, hook = `hook: { bearer: ["\${HOOK_TOKEN}"] }, `) => `
access:
  - { allow: [release.deploy], on: [staging], to: ["${to}"] }
clusters: { home: { inCluster: true } }
environments: { staging: { cluster: home, namespace: shop, auto: true } }
apps:
  checkout: { ${hook}workload: deployment/checkout, image: registry.example.com/checkout }
`;
  const read = (text: string) => {
    const { file } = configuration({ rest: text });
    return loadConfig(file, { HOOK_TOKEN: 'hook-canary' }, permissions);
  };
  const { config, secrets } = read(rest('service:checkout'));
  expect(config.apps.checkout?.hook?.bearer.map((token) => token.reveal())).toEqual(['hook-canary']);
  expect(secrets).toContain('hook-canary');
  expect(config.environments.staging?.auto).toBe(true);
  expect(() => read(rest('service:chekout'))).toThrow(
    'expected service: and an app that has a hook: service:checkout',
  );
  expect(() => read(rest('service:checkout', ''))).toThrow('there are none yet');
});
