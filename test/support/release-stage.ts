// The whole bot with something to release, somewhere to release it to, and a registry to take it from.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxConfiguration } from '#sandbox/bot/configuration.ts';
import { type SandboxCluster, startSandboxCluster } from '#sandbox/cluster/start.ts';
import { manifestOf } from '#src/manifest/manifest.ts';
import { commands } from '#src/registry.ts';
import { startTestBot, type TestBot } from './bot.ts';
import { type ImageRegistry, openImageRegistry } from './image-registry.ts';

export interface ReleaseStage extends AsyncDisposable {
  bot: TestBot;
  cluster: SandboxCluster;
  registry: ImageRegistry;
  /** The image of an app's tag, pinned as the bot writes it. */
  image(app: string, tag: string): string;
  /** Puts a tag into the registry and resolves to its pinned image. */
  push(app: string, tag: string, labels?: Record<string, string>): string;
  /** Makes a workload of this tag in staging and production, as somebody did before the bot came. */
  install(app: string, tag: string): Promise<void>;
  /** A patrol sees what runs; a minute later it is proven good, whoever released it. */
  seenToRunWell(app: string, tag: string, where: keyof typeof namespaces): Promise<void>;
}

export interface ReleaseStageOptions {
  apps?: string[];
  /** Beside what every app has. */
  app?: object;
  production?: object;
  staging?: object;
  access?: object[];
  /** More clusters by name, each with its kubeconfig, and more environments. */
  clusters?: (cluster: SandboxCluster) => Record<string, string>;
  environments?: Record<string, object>;
  prometheus?: object;
}

export const namespaces = { staging: 'shop-staging', production: 'shop' };

export async function startReleaseStage(options: ReleaseStageOptions = {}): Promise<ReleaseStage> {
  const { apps = ['checkout'] } = options;
  const scratch = await mkdtemp(join(tmpdir(), 'quarterdeck-releases-'));
  const registry = await openImageRegistry();
  let now = () => Date.now();
  const cluster = await startSandboxCluster({
    ...{ now: () => now(), pace: 'quick', namespaces: Object.values(namespaces) },
  });
  const kubeconfig = join(scratch, 'kubeconfig');
  await writeFile(kubeconfig, cluster.kubeconfig());
  const clusters: Record<string, object> = { main: { kubeconfig } };
  for (const [name, content] of Object.entries(options.clusters?.(cluster) ?? {})) {
    const file = join(scratch, name);
    await writeFile(file, content);
    clusters[name] = { kubeconfig: file };
  }
  const configure = (plain: SandboxConfiguration) => ({
    ...plain,
    access: [...(options.access ?? [{ allow: ['release.read'], to: ['everyone'] }]), ...plain.access],
    clusters,
    ...(options.prometheus && { prometheus: options.prometheus }),
    registries: { [registry.host]: { url: registry.url } },
    environments: {
      staging: { cluster: 'main', namespace: namespaces.staging, ...options.staging },
      production: { cluster: 'main', namespace: namespaces.production, ...options.production },
      ...options.environments,
    },
    apps: Object.fromEntries(
      apps.map((app) => [
        app,
        { workload: `deployment/${app}`, image: `${registry.host}/${app}`, bake: '1m', ...options.app },
      ]),
    ),
  });
  const bot = await startTestBot({ configure, sandbox: { manifest: manifestOf(commands) } });
  now = () => bot.clock.now().getTime();
  const digests = new Map<string, string>();
  const push: ReleaseStage['push'] = (app, tag, labels) => {
    digests.set(`${app}:${tag}`, registry.push(app, tag, labels));
    return image(app, tag);
  };
  const image = (app: string, tag: string) =>
    `${registry.host}/${app}:${tag}@${digests.get(`${app}:${tag}`)}`;
  return {
    ...{ bot, cluster, registry, image, push },
    install: async (app, tag) => {
      const its = push(app, tag);
      for (const namespace of Object.values(namespaces)) {
        await cluster.deploy(namespace, app, its).expectRolledOut();
      }
    },
    seenToRunWell: async (app, tag, where) => {
      for (let look = 0; look < 6; look += 1) {
        bot.clock.advance(31_000);
        const { text } = await bot.slack.user('chen').run(`/release status ${app} ${where}`, { in: 'ops' });
        if (new RegExp(`${tag} .*proven good`).test(text)) return;
      }
      throw new Error(`${app} ${tag} in ${where} is not proven good`);
    },
    [Symbol.asyncDispose]: async () => {
      await bot[Symbol.asyncDispose]();
      await cluster.close();
      await registry[Symbol.asyncDispose]();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}
