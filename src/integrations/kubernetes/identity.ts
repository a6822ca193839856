// Who we are to a cluster, and the connections it sees of us. The SDK reads kubeconfig files and fetches credentials.
import type { AgentOptions, RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { UserError } from '#src/errors.ts';
import type { ClusterSettings } from './kubernetes.ts';

export interface Identity {
  server: string;
  /** Credentials as they are now: tokens are read again when their file changes or they expire. */
  authorise(): Promise<Authorised>;
  close(): Promise<void>;
}

export interface Authorised {
  headers: Record<string, string>;
  /** Few connections, shared by all calls. */
  calls: Dispatcher;
  /** Each watch holds one. */
  watches: Dispatcher;
}

const callConnections = 2;

/** Loads the SDK, which costs half a second and some 100 MB: only where clusters are configured. */
export async function identify(settings: ClusterSettings): Promise<Identity> {
  const config = await load(settings);
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new UserError(`The kubeconfig of *${settings.name}* names no cluster for its context.`);
  const pools = connectionPools();
  return {
    server: cluster.server.replace(/\/+$/, ''),
    async authorise() {
      const options: RequestOptions = {};
      await config.applyToHTTPSOptions(options);
      const connection = config.createDispatcherOptions(cluster, options as AgentOptions);
      const headers = { ...(options.headers as Record<string, string> | undefined) };
      if (options.auth) headers.Authorization = `Basic ${Buffer.from(options.auth).toString('base64')}`;
      return { headers, ...(await pools.of(connection)) };
    },
    close: pools.close,
  };
}

async function load({ name, kubeconfig, context }: ClusterSettings): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  if (!kubeconfig) {
    config.loadFromCluster();
    return config;
  }
  try {
    config.loadFromFile(kubeconfig);
  } catch (cause) {
    throw new UserError(`The kubeconfig of *${name}* cannot be read: ${kubeconfig}.`, { cause });
  }
  if (context === undefined) return config;
  if (!config.getContextObject(context))
    throw new UserError(`The kubeconfig of *${name}* has no context *${context}*.`);
  config.setCurrentContext(context);
  return config;
}

type Connection = ReturnType<KubeConfig['createDispatcherOptions']>;
type Pools = Pick<Authorised, 'calls' | 'watches'>;

/** The SDK makes a new pool for every request; ours live as long as the credentials of the connection stay the same. */
function connectionPools() {
  let current: { key: string; pools: Pools } | undefined;

  async function of(connection: Connection): Promise<Pools> {
    const key = JSON.stringify(connection);
    if (current?.key === key) return current.pools;
    const before = current?.pools;
    current = { key, pools: { calls: pool(connection, callConnections), watches: pool(connection, null) } };
    // What is under way on them ends in its own time.
    if (before) for (const one of [before.calls, before.watches]) void one.close();
    return current.pools;
  }

  return {
    of,
    close: async () => {
      const { calls, watches } = current?.pools ?? {};
      current = undefined;
      await Promise.all([calls?.destroy(), watches?.destroy()]);
    },
  };
}

function pool(connection: Connection, connections: number | null): Dispatcher {
  // Over HTTP/2 one connection that hangs would take the calls and every watch with it.
  const options = { connections, allowH2: false, bodyTimeout: 0 };
  switch (connection.type) {
    case 'proxy':
      return new ProxyAgent({ ...options, uri: connection.uri, requestTls: connection.requestTls as never });
    case 'socks':
      throw new UserError('A kubeconfig with a SOCKS proxy is not supported: use an HTTP proxy.');
    case 'agent':
      return new Agent({ ...options, connect: { ...connection.connect, timeout: 4_000 } as never });
    case 'none':
      return new Agent({ ...options, connect: { timeout: 4_000 } });
  }
}
