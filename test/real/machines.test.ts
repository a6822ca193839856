// The first login to a machine that has just been made: its host key is ours from the start.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connectSsh } from '#src/integrations/ssh/connect.ts';
import { generateKeyPair } from '#src/integrations/ssh/keys.ts';
import { HostKeyChanged, type Login, type Ssh } from '#src/integrations/ssh/ssh.ts';
import { type Machine, type Machines, machinesMissing, openMachines } from '#test/support/machines.ts';

const patient = { timeout: 60_000 };

describe.skipIf(await machinesMissing())('a Debian that was just started', () => {
  const stack = new AsyncDisposableStack();
  const hostKey = generateKeyPair('');
  const loginKey = generateKeyPair('quarterdeck');
  let machine: Machine;
  let login: Login;
  let ssh: Ssh;

  beforeAll(async () => {
    const machines: Machines = stack.use(await openMachines());
    machine = await machines.boot({ id: 'i-0a1b2c3d4e5f67890', host: 11, userData: userData() });
    const { id: server, address } = machine;
    const key = { hostKey: hostKey.publicKey, privateKey: loginKey.privateKey };
    login = { server, address, port: 22, user: 'deck', ...key };
    ssh = connectSsh();
    stack.defer(() => ssh.close());
    await vi.waitUntil(
      () =>
        ssh.hostKey(address, 22).then(
          () => true,
          () => false,
        ),
      patient,
    );
  });
  afterAll(() => stack.disposeAsync());

  function userData(): string {
    return `#cloud-config\n${JSON.stringify({
      ssh_deletekeys: true,
      ssh_keys: { ed25519_private: hostKey.privateKey.reveal(), ed25519_public: hostKey.publicKey },
      users: [
        {
          ...{ name: 'deck', shell: '/bin/sh', sudo: 'ALL=(ALL) NOPASSWD:ALL' },
          ssh_authorized_keys: [loginKey.publicKey],
        },
      ],
      disable_root: true,
      ssh_pwauth: false,
    })}`;
  }

  async function run(argv: string[], as: Login = login) {
    const texts: string[] = [];
    const ended = await ssh.run(as, argv, { ...patient, onOutput: (text) => texts.push(text) });
    return { ...ended, output: texts.join('').trim() };
  }

  test('logs us in by the key that was pinned before it existed, and is whole when cloud-init is done', async () => {
    expect(await ssh.hostKey(login.address, 22)).toBe(hostKey.publicKey);
    expect(await run(['cloud-init', 'status', '--wait'])).toMatchObject({ code: 0 });
    expect(await run(['systemctl', 'is-system-running', '--wait'])).toMatchObject({ output: 'running' });
    expect(await run(['sudo', '-n', 'id', '-u'])).toMatchObject({ output: '0' });
  });

  test('keeps a file that was put there, and runs it', async () => {
    const script =
      '#!/bin/sh\nset -eu\nread -r port\nprintf "port=%s\\n" "$port" | sudo tee /etc/shop.conf\n';
    await ssh.upload(login, Buffer.from(script), '/home/deck/setup.sh', 0o700);
    const texts: string[] = [];
    const options = { ...patient, stdin: '8080; $(id)\n', onOutput: (text: string) => texts.push(text) };

    expect(await ssh.run(login, ['/home/deck/setup.sh'], options)).toMatchObject({ code: 0 });
    expect(texts.join('')).toBe('port=8080; $(id)\n');
    expect(await readFile(join(machine.root, 'etc/shop.conf'), 'utf8')).toBe('port=8080; $(id)\n');
  });

  test('is refused when it shows another key than the pinned one', async () => {
    const other = { ...login, server: 'i-other', hostKey: generateKeyPair('').publicKey };

    await expect(run(['true'], other)).rejects.toThrow(HostKeyChanged);
  });
});
