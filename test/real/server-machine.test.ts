// What the sandbox says of a whole machine, by one that nobody here wrote.
import { describe, vi } from 'vitest';
import { connectSsh } from '#src/integrations/ssh/connect.ts';
import { generateKeyPair } from '#src/integrations/ssh/keys.ts';
import { machinesMissing, openMachines } from '#test/support/machines.ts';
import { machineUserData } from '#test/support/sandbox-machine.ts';
import { systemScripts } from '#test/support/server-cases/system.ts';
import { serverCases, type TestMachine } from '#test/support/server-cases.ts';

async function startDebian(): Promise<TestMachine> {
  const stack = new AsyncDisposableStack();
  const machines = stack.use(await openMachines());
  const [host, user] = [generateKeyPair('host'), generateKeyPair('bot')];
  const id = 'i-0a1b2c3d4e5f60099';
  const { address } = await machines.boot({ id, host: 99, userData: machineUserData(host, user) });
  const login = {
    ...{ server: id, address, port: 22, user: 'quarterdeck' },
    ...{ hostKey: host.publicKey, privateKey: user.privateKey },
  };
  const ssh = connectSsh({ connect: 2000 });
  stack.defer(() => ssh.close());
  const answers = async () =>
    (await ssh.run(login, ['true'], { timeout: 5000 }).catch(() => undefined))?.code === 0;
  await vi.waitUntil(answers, { timeout: 60_000, interval: 200 });
  return { login, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

describe.skipIf(await machinesMissing())('a Debian of its own', () => {
  serverCases('Debian', startDebian, systemScripts);
});
