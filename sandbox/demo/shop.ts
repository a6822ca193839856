// What the demo's bot releases: a shop in a sandbox cluster, with a good release running, a slow and a broken one to come.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxConfiguration } from '#sandbox/bot/configuration.ts';
import type { Rule } from '#sandbox/cluster/access.ts';
import { type SandboxCluster, startSandboxCluster } from '#sandbox/cluster/start.ts';
import { pushCheckoutReleases } from '#sandbox/registry/demo-images.ts';
import { type SandboxRegistry, startSandboxRegistry } from '#sandbox/registry/start.ts';

export interface Shop extends AsyncDisposable {
  cluster: SandboxCluster;
  registry: SandboxRegistry;
  /** The bot's own, with the rights it needs and no more. */
  kubeconfig: string;
  /** For a person at a terminal, who may do everything. */
  adminKubeconfig: string;
  /** `127.0.0.1:PORT/shop/checkout` */
  repository: string;
  /** As the bot writes it: `…:v412@sha256:…`. */
  image(tag: string): string;
}

export const shopNamespaces = { staging: 'shop-staging', production: 'shop' };
const running = 'v412';

const read = ['get', 'list', 'watch'];
const namespaces = Object.values(shopNamespaces);

/** What docs/releases.md asks a cluster's administrator for, and no more. */
const botRules: Rule[] = [
  {
    apiGroups: ['apps'],
    resources: ['deployments', 'statefulsets', 'daemonsets'],
    verbs: [...read, 'patch'],
  },
  { apiGroups: ['apps'], resources: ['replicasets', 'controllerrevisions'], verbs: read },
  { apiGroups: [''], resources: ['pods', 'events'], verbs: read },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
].map((rule) => ({ ...rule, namespaces }));

/** The bot's configuration, with the shop in it. Releases prove themselves sooner than they would anywhere else. */
export function withShop(plain: SandboxConfiguration, { kubeconfig, registry, repository }: Shop) {
  return {
    ...plain,
    clusters: { shop: { kubeconfig } },
    registries: { [registry.host]: { url: registry.url } },
    environments: {
      staging: { cluster: 'shop', namespace: shopNamespaces.staging },
      production: {
        ...{ cluster: 'shop', namespace: shopNamespaces.production, channels: ['ops'] },
        approvals: { by: ['group:S0ONCALL'] },
      },
    },
    apps: { checkout: { workload: 'deployment/checkout', image: repository, bake: '5s' } },
    access: [
      ...plain.access,
      { allow: ['release.read'], to: ['everyone'] },
      { allow: ['bot.status', 'alert.test'], to: ['group:S0DEVS'] },
      { allow: ['release.*'], on: ['staging'], to: ['group:S0DEVS'] },
      { allow: ['release.deploy', 'release.rollback'], on: ['production'], to: ['group:S0DEVS'] },
    ],
  };
}

/** Its kubeconfigs are written into the folder. */
export async function openShop(folder: string, now: () => number = Date.now): Promise<Shop> {
  const registry = await startSandboxRegistry();
  const cluster = await startSandboxCluster({ now, namespaces });
  const path = 'shop/checkout';
  const repository = `${registry.host}/${path}`;
  const digests = pushCheckoutReleases(registry, path, now());
  const image = (tag: string): string => `${repository}:${tag}@${digests[tag]}`;
  for (const namespace of namespaces) cluster.deploy(namespace, 'checkout', image(running), { replicas: 3 });
  const kubeconfig = join(folder, 'kubeconfig');
  const adminKubeconfig = join(folder, 'kubeconfig-admin');
  const bot = cluster.account('quarterdeck', botRules);
  await writeFile(kubeconfig, cluster.kubeconfig(bot), { mode: 0o600 });
  await writeFile(adminKubeconfig, cluster.kubeconfig(), { mode: 0o600 });
  return {
    ...{ cluster, registry, kubeconfig, adminKubeconfig, repository, image },
    async [Symbol.asyncDispose]() {
      await cluster.close();
      await registry.close();
    },
  };
}
