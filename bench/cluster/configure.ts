import type { SandboxConfiguration } from '#sandbox/bot/configuration.ts';

interface Releasing {
  kubeconfig: string;
  registry: { host: string; url: string };
  environment: string;
  namespace: string;
  /** Each a Deployment of its name, of one image. */
  apps: readonly string[];
  bake: string;
}

/** What a bot needs to release these apps in one namespace of the real control plane. */
export function releasing({ kubeconfig, registry, environment, namespace, apps, bake }: Releasing) {
  return (plain: SandboxConfiguration) => ({
    ...plain,
    clusters: { main: { kubeconfig } },
    registries: { [registry.host]: { url: registry.url } },
    environments: { [environment]: { cluster: 'main', namespace } },
    apps: Object.fromEntries(
      apps.map((app) => [app, { workload: `deployment/${app}`, image: `${registry.host}/${app}`, bake }]),
    ),
  });
}
