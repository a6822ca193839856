// A cluster to run an unmodified client against, strict where Kubernetes is. In a scenario:
//
//   await using cluster = await startSandboxCluster({ now });
//   await cluster.deploy('shop', 'checkout', 'registry.example/checkout:v412');
//   const kubeconfig = cluster.kubeconfig(cluster.account('bot', [...]));
//   await cluster.deployment('shop', 'checkout').expectImage('registry.example/checkout:v413');
import { randomBytes } from 'node:crypto';
import { createTimeline } from '#sandbox/timeline.ts';
import { createWait } from '#sandbox/wait.ts';
import { type Account, everything, type Rule } from './access.ts';
import { selfSignedCertificate } from './certificate.ts';
import { controlOver } from './control.ts';
import { startDaemonSets } from './controllers/daemon-set.ts';
import { startDeployments } from './controllers/deployment.ts';
import { startGarbageCollection } from './controllers/garbage.ts';
import { startJobs } from './controllers/job.ts';
import { startServiceAccounts } from './controllers/namespace.ts';
import { startQuotas } from './controllers/quota.ts';
import { startReplicaSets } from './controllers/replica-set.ts';
import { startStatefulSets } from './controllers/stateful-set.ts';
import { createFaults, type Faults } from './faults.ts';
import { type Administration, administration } from './fluent/administration.ts';
import { kubeconfigFor } from './kubeconfig.ts';
import { createPodLogs } from './kubelet/logs.ts';
import { startKubelets } from './kubelet/run-pod.ts';
import type { KubeObject, Metadata } from './object.ts';
import { createObjects } from './objects.ts';
import { paces } from './pace.ts';
import { theResource } from './resources.ts';
import { type SeenRequest, startApiServer } from './server/serve.ts';
import { createStore } from './store.ts';
import type { World } from './world.ts';

export interface ClusterOptions {
  /** The cluster's clock, in milliseconds. Moved ahead, all happens that would have happened meanwhile. */
  now?: () => number;
  /** Left out: a free one. */
  port?: number;
  /** How long pods take: as people know it, or as quick as the stages of the real control plane's tests. */
  pace?: keyof typeof paces;
  /** Real milliseconds until an expectation is given up. */
  patience?: number;
  namespaces?: string[];
  nodes?: string[];
}

export interface SandboxCluster extends Administration, AsyncDisposable {
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  /** PEM: what a client has to trust. */
  readonly certificate: string;
  /** May do everything: what `kubectl` is given by whoever administers the cluster. */
  readonly admin: Account;
  /** Who may do no more than the rules say, with a token of its own. Asked again for a name, it changes the rules. */
  account(user: string, rules: Rule[]): Account;
  /** The token is worth nothing from now on. */
  revoke(account: Account): void;
  /** The content of a kubeconfig file. */
  kubeconfig(account?: Account): string;
  readonly faults: Faults;
  /** Every request for an object so far, oldest first. */
  readonly requests: readonly SeenRequest[];
  readonly open: { readonly connections: number; readonly watches: number };
  /** Plays what is due after the clock was moved, without waiting. */
  catchUp(): void;
  close(): Promise<void>;
}

export async function startSandboxCluster(options: ClusterOptions = {}): Promise<SandboxCluster> {
  const { now = Date.now, port = 0, pace = 'human', patience = 10_000 } = options;
  const { namespaces = ['default', 'kube-system'], nodes = ['node-1', 'node-2'] } = options;
  const store = createStore();
  const timeline = createTimeline(now);
  const admin = newAccount('admin', [everything], ['system:masters']);
  const world: World = {
    ...{ store, timeline, pace: paces[pace], accounts: [admin], logs: createPodLogs() },
    objects: createObjects(store, timeline),
    faults: createFaults(() => server),
  };
  startControllers(world);
  for (const name of new Set(['default', ...namespaces])) populate(world, 'namespaces', name, {});
  for (const name of nodes) populate(world, 'nodes', name, nodeStatus);

  const certificate = selfSignedCertificate('quarterdeck sandbox cluster');
  const server = await startApiServer(world, certificate, port, controlOver(world));
  const url = `https://127.0.0.1:${server.port}`;
  const close = async (): Promise<void> => {
    timeline.stop();
    await server.close();
  };

  return {
    ...{ url, admin, certificate: certificate.cert, faults: world.faults, requests: server.requests },
    get open() {
      return server.open;
    },
    ...administration({ world, until: createWait(store, patience) }),
    account(user, rules) {
      const known = world.accounts.find((each) => each.user === user);
      if (known) return Object.assign(known, { rules });
      const account = newAccount(user, rules, ['system:authenticated']);
      world.accounts.push(account);
      return account;
    },
    revoke: (account) => void world.accounts.splice(world.accounts.indexOf(account), 1),
    kubeconfig: (account = admin) => kubeconfigFor(url, certificate.cert, account),
    catchUp: timeline.catchUp,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function startControllers(world: World): void {
  startKubelets(world);
  startReplicaSets(world);
  startDeployments(world);
  startStatefulSets(world);
  startDaemonSets(world);
  startJobs(world);
  startQuotas(world);
  startServiceAccounts(world);
  startGarbageCollection(world);
}

const newAccount = (user: string, rules: Rule[], groups: string[]): Account => ({
  ...{ user, rules, groups },
  token: randomBytes(24).toString('base64url'),
});

const nodeStatus = {
  allocatable: { cpu: '32', memory: '128Gi', pods: '110' },
  capacity: { cpu: '32', memory: '128Gi', pods: '110' },
  conditions: [
    { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
  ],
};

function populate(world: World, plural: string, name: string, status: object): void {
  const resource = theResource(plural);
  const object = { metadata: { name } as Metadata, spec: {} } as KubeObject;
  const made = world.objects.create(resource, object, { manager: 'sandbox' });
  const change = (live: KubeObject): KubeObject => ({
    ...live,
    status: { ...(live.status as object), ...status },
  });
  world.objects.update(resource, { namespace: undefined, name: made.metadata.name }, change, {
    ...{ manager: 'sandbox', subresource: 'status' },
  });
}
