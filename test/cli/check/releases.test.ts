import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { type SandboxCluster, startSandboxCluster } from '#sandbox/cluster/start.ts';
import { checkReleases } from '#src/cli/check/releases.ts';
import { loadConfig } from '#src/config/load.ts';
import { configuration } from '#test/support/command-line.ts';
import { type ImageRegistry, openImageRegistry } from '#test/support/image-registry.ts';

let cluster: SandboxCluster;
let registry: ImageRegistry;
beforeAll(async () => {
  cluster = await startSandboxCluster({ pace: 'quick', namespaces: ['shop'] });
  registry = await openImageRegistry();
  registry.push('checkout', 'v1');
  cluster.deploy('shop', 'checkout', `${registry.host}/checkout:v1`);
  cluster.deploy('shop', 'owned', `${registry.host}/checkout:v1`, {
    annotations: { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:shop/owned' },
  });
});
afterAll(async () => {
  await cluster.close();
  await registry[Symbol.asyncDispose]();
});

async function check(app: object, kubeconfig = cluster.kubeconfig()) {
  const rest = {
    clusters: { main: { kubeconfig: 'kubeconfig' } },
    environments: { production: { cluster: 'main', namespace: 'shop' } },
    registries: { [registry.host]: { url: registry.url } },
    apps: { checkout: { workload: 'deployment/checkout', image: `${registry.host}/checkout`, ...app } },
  };
  const { file, folder } = configuration({ rest: stringify(rest) });
  writeFileSync(join(folder, 'kubeconfig'), kubeconfig);
  return await checkReleases({ ...loadConfig(file, {}, []), running: false });
}

test('an app that can be released', async () => {
  expect(await check({})).toEqual([
    { what: 'checkout in production', found: 'deployment/checkout runs v1, and can be released' },
  ]);
});

test('an app of several workloads: rights for the kinds of all, and each has to run it', async () => {
  const workloads = ['deployment/checkout', 'daemonset/agent'];
  const rules = [
    { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list', 'watch', 'patch'] },
  ];
  const [poor] = await check({ workload: workloads }, cluster.kubeconfig(cluster.account('half', rules)));
  expect(poor?.found).toContain('get daemonsets');

  const [missing] = await check({ workload: workloads });
  expect(missing?.found).toContain('agent');
});

test('rights that are missing, with the rule that gives them', async () => {
  const rules = [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list', 'watch'] }];
  const [finding] = await check({}, cluster.kubeconfig(cluster.account('bot', rules)));

  expect(finding?.found).toContain('in namespace shop the bot may not patch deployments, list replicasets');
  expect(finding?.fix).toContain('- { apiGroups: ["apps"], resources: [deployments], verbs: [patch] }');
  expect(finding?.fix).toContain('- { apiGroups: [""], resources: [pods/log], verbs: [get] }');
});

test.each([
  [{ workload: 'deployment/nothing' }, /nothing/],
  [{ manifest: 'nowhere.yml' }, /The manifest \S+nowhere\.yml is not there/],
  [{ workload: 'deployment/owned' }, /belongs to Argo CD/],
  [
    { image: 'elsewhere.example.com/checkout' },
    /No container of deployment\/checkout runs checkout, an image from elsewhere/,
  ],
])('%j is a problem', async (app, found) => {
  const [finding] = await check(app);

  expect(finding?.found).toMatch(found);
  expect(finding?.fix).toBeTruthy();
});
