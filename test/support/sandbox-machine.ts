import { bootMachine, type MachineOptions, type SandboxMachine } from '#sandbox/servers/start.ts';
import { generateKeyPair, type KeyPair } from '#src/integrations/ssh/keys.ts';
import type { Login } from '#src/integrations/ssh/ssh.ts';

/** Booted with user data as the bot writes it. */
export async function startSandboxMachine(
  options: Partial<MachineOptions> & { more?: object } = {},
): Promise<SandboxMachine & { login: Login }> {
  const [host, user] = [generateKeyPair('host'), generateKeyPair('bot')];
  const { more = {}, ...rest } = options;
  const id = options.id ?? 'i-0123456789abcdef0';
  const machine = await bootMachine({ id, userData: machineUserData(host, user, more), ...rest });
  return Object.assign(machine, {
    login: {
      ...{ server: id, address: machine.address, port: machine.port, user: 'quarterdeck' },
      ...{ hostKey: host.publicKey, privateKey: user.privateKey },
    },
  });
}

/** As the bot writes it: these keys are the machine's and its user's. */
export function machineUserData(host: KeyPair, user: KeyPair, more: object = {}): string {
  const config = {
    ...{ hostname: 'web-1', manage_etc_hosts: true },
    users: [
      {
        ...{ name: 'quarterdeck', shell: '/bin/sh', sudo: 'ALL=(ALL) NOPASSWD:ALL', lock_passwd: true },
        ssh_authorized_keys: [user.publicKey],
      },
    ],
    ssh_deletekeys: true,
    ssh_keys: { ed25519_private: host.privateKey.reveal(), ed25519_public: host.publicKey },
    ...more,
  };
  return `#cloud-config\n${JSON.stringify(config)}\n`;
}
