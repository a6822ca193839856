import type { Clock } from '#src/clock.ts';
import type { Config } from '#src/config.ts';
import { UserError } from '#src/errors.ts';
import type { Kubernetes } from '#src/integrations/kubernetes/kubernetes.ts';
import { noSuchCluster } from '#src/messages/release-refusals.ts';

export interface Clusters {
  /** By its name in the configuration, connected when it is first asked for. */
  connect(name: string): Promise<Kubernetes>;
  close(): Promise<void>;
}

interface Connection {
  /** What it was connected with: a reload may have changed it. */
  settings: string;
  kubernetes: Promise<Kubernetes>;
}

export function openClusters(config: () => Pick<Config, 'clusters'>, clock: Clock): Clusters {
  const connections = new Map<string, Connection>();
  const end = async ({ kubernetes }: Connection): Promise<void> => {
    await kubernetes.then(
      (connected) => connected.close(),
      () => undefined,
    );
  };
  return {
    connect: async (name) => {
      const { clusters } = config();
      const configured = Object.hasOwn(clusters, name) ? clusters[name] : undefined;
      if (!configured) throw new UserError(noSuchCluster(name));
      const settings = JSON.stringify(configured);
      const known = connections.get(name);
      if (known?.settings === settings) return await known.kubernetes;

      const { kubeconfig, context } = configured;
      const kubernetes = load(
        { name, ...(kubeconfig && { kubeconfig }), ...(context && { context }) },
        clock,
      );
      const connection = { settings, kubernetes };
      connections.set(name, connection);
      // One that cannot be connected is tried anew the next time.
      kubernetes.catch(() => connections.get(name) === connection && connections.delete(name));
      if (known) await end(known);
      return await kubernetes;
    },
    close: async () => {
      await Promise.all([...connections.values()].map(end));
      connections.clear();
    },
  };
}

/** Only where a cluster is configured: the client takes memory and time to load. */
async function load(settings: { name: string; kubeconfig?: string; context?: string }, clock: Clock) {
  const { connectKubernetes } = await import('#src/integrations/kubernetes/connect.ts');
  return await connectKubernetes(settings, clock);
}
