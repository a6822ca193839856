// A real Kubernetes without containers: etcd, API server, controllers and scheduler are the real ones, kwok plays the
// kubelets as test/real/control-plane/stages.yaml says.
import { execFile, execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { freePort } from '#sandbox/bot/process.ts';
import type { JsonObject } from '#src/json.ts';
import { kubeconfigText, type TestCluster } from './cluster.ts';
import { administer } from './cluster-admin.ts';
import { missing } from './peer.ts';
import { type Peer, startPeer, temporaryFolder } from './process.ts';

const build = fileURLToPath(new URL('../../.ci/control-plane.mjs', import.meta.url));
const stages = fileURLToPath(new URL('../real/control-plane/stages.yaml', import.meta.url));

/** For `describe.skipIf`. */
export function controlPlaneMissing(): boolean {
  const found = existsSync(join(programs(), 'kubectl'));
  return missing(
    'A Kubernetes control plane',
    found,
    'node .ci/control-plane.mjs (Go 1.26, some 5 min once)',
  );
}

/** Ready to run pods on two nodes after some 5 s; 0.5 GB. */
export async function startControlPlane(): Promise<Required<TestCluster>> {
  const folder = await temporaryFolder('control-plane');
  const peers: Peer[] = [];
  const program = (name: string) => join(programs(), name);
  const start = async (...[name, args, options]: Parameters<typeof startPeer>) => {
    const peer = await startPeer(program(name), args, options);
    peers.push(peer);
    return peer;
  };
  try {
    const etcd = await startEtcd(start, folder.path);
    const server = await prepareServer(folder.path, etcd);
    let api = await server.start();
    const kubeconfig = join(folder.path, 'kubeconfig');
    const certificate = await readFile(join(folder.path, 'certs', 'apiserver.crt'), 'utf8');
    await writeFile(kubeconfig, kubeconfigText(server.url, certificate, adminToken));
    const admin = administer({ url: server.url, certificate, token: adminToken, folder: folder.path });
    const played = await readFile(stages, 'utf8');
    await writeFile(join(folder.path, 'kwok.yaml'), `${played}---\n${JSON.stringify(logs(folder.path))}\n`);
    await startControllers(start, folder.path);
    for (const name of ['node-1', 'node-2']) await admin.apply(node(name));

    const kill = () => api.kill();
    const restart = async () => {
      api = await server.start();
    };
    return {
      ...admin,
      kubeconfig,
      async writeLog(container, lines, previous = []) {
        await writeFile(join(folder.path, `${container}.log`), criLines(lines));
        await writeFile(join(folder.path, `${container}.previous.log`), criLines(previous));
      },
      killServer: kill,
      startServer: restart,
      freezeServer() {
        api.freeze();
        return api.thaw;
      },
      async forgetHistory() {
        await kill();
        await compact(etcd);
        await restart();
      },
      kubectl: (...args) => run(program('kubectl'), ['--kubeconfig', kubeconfig, ...args]),
      async [Symbol.asyncDispose]() {
        await api.kill();
        await Promise.all(peers.map((peer) => peer.kill()));
        await admin[Symbol.asyncDispose]();
        await folder[Symbol.asyncDispose]();
      },
    };
  } catch (cause) {
    await Promise.all(peers.map((peer) => peer.kill()));
    await folder[Symbol.asyncDispose]();
    throw cause;
  }
}

type Start = typeof startPeer;

async function startEtcd(start: Start, folder: string): Promise<string> {
  const [client, peer] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
  await start(
    'etcd',
    [
      ...['--data-dir', join(folder, 'etcd'), '--unsafe-no-fsync', '--log-level=error'],
      ...['--listen-client-urls', client, '--advertise-client-urls', client],
      ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
      ...['--initial-cluster', `default=${peer}`],
    ],
    { url: client, ready: '/readyz', cwd: folder },
  );
  return client;
}

const adminToken = 'admin-of-the-test';

async function prepareServer(folder: string, etcd: string): Promise<{ url: string; start(): Promise<Peer> }> {
  const port = await freePort();
  const url = `https://127.0.0.1:${port}`;
  const encoding = { publicKeyEncoding: { type: 'spki', format: 'pem' } } as const;
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    ...encoding,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  await writeFile(join(folder, 'sa.key'), keys.privateKey, { mode: 0o600 });
  await writeFile(join(folder, 'sa.pub'), keys.publicKey);
  await writeFile(join(folder, 'tokens.csv'), `${adminToken},admin,admin,"system:masters"\n`);
  const args = [
    `--etcd-servers=${etcd}`,
    ...[`--secure-port=${port}`, '--bind-address=127.0.0.1', '--cert-dir=certs'],
    ...['--authorization-mode=RBAC', '--token-auth-file=tokens.csv', '--allow-privileged'],
    ...['--service-account-key-file=sa.pub', '--service-account-signing-key-file=sa.key'],
    '--service-account-issuer=https://kubernetes.default.svc',
    '--service-cluster-ip-range=10.96.0.0/16',
  ];
  const ready = async () => {
    const certificate = await readFile(join(folder, 'certs', 'apiserver.crt'), 'utf8');
    await using admin = administer({ url, certificate, token: adminToken, folder });
    await admin.request('GET', '/readyz');
    return true;
  };
  return {
    url,
    start: () => startPeer(join(programs(), 'kube-apiserver'), args, { url, ready, cwd: folder }),
  };
}

async function startControllers(start: Start, folder: string): Promise<void> {
  const [manager, scheduler, kubelets] = [await freePort(), await freePort(), await freePort()];
  const common = [
    '--kubeconfig=kubeconfig',
    '--leader-elect=false',
    '--bind-address=127.0.0.1',
    '--cert-dir=certs',
  ];
  const secure = (port: number) => {
    const url = `https://127.0.0.1:${port}`;
    return { url, ready: () => isHealthy(`${url}/healthz`), cwd: folder };
  };
  await Promise.all([
    start(
      'kube-controller-manager',
      [
        ...[...common, `--secure-port=${manager}`, '--service-account-private-key-file=sa.key'],
        '--root-ca-file=certs/apiserver.crt',
      ],
      secure(manager),
    ),
    start('kube-scheduler', [...common, `--secure-port=${scheduler}`], secure(scheduler)),
    start(
      'kwok',
      [
        ...[
          '--kubeconfig=kubeconfig',
          '--config=kwok.yaml',
          '--manage-all-nodes=true',
          '--cidr=10.64.0.0/16',
        ],
        ...['--node-lease-duration-seconds=40', '--node-ip=127.0.0.1'],
        ...[`--node-port=${kubelets}`, `--server-address=127.0.0.1:${kubelets}`],
      ],
      { url: `http://127.0.0.1:${kubelets}`, ready: '/healthz', cwd: folder },
    ),
  ]);
}

/** Their certificates are of their own making, and nothing but their health is asked over them. */
async function isHealthy(url: string): Promise<boolean> {
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  try {
    const answer = await request(url, { dispatcher });
    await answer.body.dump();
    return answer.statusCode === 200;
  } finally {
    await dispatcher.destroy();
  }
}

/** Room for what tests run, and not for a pod that asks for a hundred CPUs. */
function node(name: string): JsonObject {
  const room = { cpu: '32', memory: '256Gi', pods: '2000' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    status: { allocatable: room, capacity: room },
  };
}

/** https://kwok.sigs.k8s.io/docs/user/logs-configuration/ */
function logs(folder: string): JsonObject {
  const [logsFile, previousLogsFile] = [join(folder, 'app.log'), join(folder, 'app.previous.log')];
  return {
    ...{ apiVersion: 'kwok.x-k8s.io/v1alpha1', kind: 'ClusterLogs', metadata: { name: 'logs' } },
    spec: { logs: [{ containers: ['app'], logsFile, previousLogsFile }] },
  };
}

/** As a container runtime writes them, which a kubelet reads. */
function criLines(lines: string[]): string {
  return lines.map((line) => `2026-11-25T12:00:00.000000000Z stdout F ${line}\n`).join('');
}

/** https://etcd.io/docs/v3.6/dev-guide/api_grpc_gateway/ */
async function compact(etcd: string): Promise<void> {
  const post = async (path: string, body: object) => {
    const answer = await fetch(etcd + path, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as { header: { revision: string } };
  };
  const { header } = await post('/v3/maintenance/status', {});
  await post('/v3/kv/compaction', { revision: header.revision, physical: true });
}

function run(file: string, args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(file, args, { encoding: 'utf8' }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr });
    });
  });
}

/** The folder with kubectl and the servers. */
export function programs(): string {
  return execFileSync(process.execPath, [build, '--where'], { encoding: 'utf8' }).trim();
}
