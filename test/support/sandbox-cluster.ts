// The sandbox's cluster as the tests of the real one use it.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SandboxCluster, startSandboxCluster } from '#sandbox/cluster/start.ts';
import type { TestCluster } from './cluster.ts';
import { administer } from './cluster-admin.ts';
import { runProgram } from './kubectl.ts';
import { temporaryFolder } from './process.ts';

export interface SandboxTestCluster extends TestCluster {
  sandbox: SandboxCluster;
}

/** As quick as the stages of the real one; with a referee where it is given the path of a kubectl. */
export async function startSandboxTestCluster(kubectl?: string): Promise<SandboxTestCluster> {
  const folder = await temporaryFolder('sandbox-cluster');
  const sandbox = await startSandboxCluster({ pace: 'quick' });
  const { url, certificate, admin } = sandbox;
  const administrator = administer({ url, certificate, token: admin.token, folder: folder.path });
  const kubeconfig = join(folder.path, 'kubeconfig');
  await writeFile(kubeconfig, sandbox.kubeconfig(), { mode: 0o600 });
  return {
    ...administrator,
    sandbox,
    kubeconfig,
    ...(kubectl && {
      kubectl: (...args: string[]) =>
        runProgram(kubectl, [
          `--kubeconfig=${kubeconfig}`,
          `--cache-dir=${join(folder.path, 'cache')}`,
          ...args,
        ]),
    }),
    writeLog: async (container, lines, previous) => sandbox.writeLog(container, lines, previous),
    killServer: () => sandbox.faults.down(),
    startServer: () => sandbox.faults.down(false),
    async forgetHistory() {
      await sandbox.faults.down();
      sandbox.faults.forgetHistory();
      await sandbox.faults.down(false);
    },
    async [Symbol.asyncDispose]() {
      await administrator[Symbol.asyncDispose]();
      await sandbox.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}
