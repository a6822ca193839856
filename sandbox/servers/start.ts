// Machines to log in to by an unmodified SSH client, on loopback, one port or address each. In a scenario:
//
//   await using machine = await bootMachine({ id: 'i-0123', userData });
//   await ssh.run({ address: machine.address, port: machine.port, … }, ['uptime'], { timeout: 5000 });
//   machine.file('/etc/motd');   machine.faults.diskFull();
import { setTimeout as wait } from 'node:timers/promises';
import { runCloudInit } from './cloud-init.ts';
import type { Faults } from './faults.ts';
import { createMachine, type Machine } from './machine.ts';
import { paces } from './pace.ts';
import { programs } from './programs/programs.ts';
import { createSshd } from './serve.ts';

export interface MachineOptions {
  id: string;
  /** As cloud-init reads it. */
  userData: string;
  /** On loopback. */
  address?: string;
  /** Left out: a free one. */
  port?: number;
  pace?: keyof typeof paces;
  now?: () => Date;
}

export interface SandboxMachine extends AsyncDisposable {
  id: string;
  address: string;
  port: number;
  readonly faults: Faults;
  /** What a file holds; undefined when it is not there. */
  file(path: string): string | undefined;
  /** Ports that its services listen on. */
  listening(): number[];
  firewall(): readonly string[];
  readonly logins: number;
  /** As when somebody pulls the plug and puts it in again: the disk stays. */
  reboot(): Promise<void>;
  /** Switched off; its disk stays for `start`. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

const loopback = '127.0.0.1';

/** Resolves when its sshd answers. */
export async function bootMachine(options: MachineOptions): Promise<SandboxMachine> {
  const { id, userData, address = loopback, now = () => new Date() } = options;
  const pace = paces[options.pace ?? 'quick'];
  let machine: Machine;
  const sshd = createSshd(() => machine, address, options.port ?? 0);
  let power = new AbortController();
  await wait(pace.boot);
  const port = await sshd.listen();
  machine = createMachine({ id, userData, programs, pace, port, now });
  machine.readHostKey();
  machine.cloudInit.done = runCloudInit(machine, userData, power.signal).catch((error) => {
    if (!power.signal.aborted) throw error;
  });

  const stop = async (): Promise<void> => {
    power.abort();
    await sshd.stop();
  };
  const start = async (): Promise<void> => {
    power = new AbortController();
    await wait(pace.boot);
    machine.services.boot();
    machine.firewall.length = 0;
    machine.boots();
    machine.readHostKey();
    await sshd.listen();
  };
  return {
    ...{ id, address, port, stop, start },
    faults: faultsOf(() => machine, sshd),
    file: (path) => {
      const entry = machine.tree.find(path);
      return entry?.kind === 'file' ? entry.content.toString('utf8') : undefined;
    },
    listening: () => machine.services.listening(),
    firewall: () => machine.firewall,
    get logins() {
      return sshd.logins;
    },
    reboot: async () => {
      await stop();
      await start();
    },
    [Symbol.asyncDispose]: stop,
  };
}

function faultsOf(machine: () => Machine, sshd: ReturnType<typeof createSshd>): Faults {
  return {
    reset: sshd.reset,
    silence(on = true) {
      machine().faults.isSilent = on;
      sshd.silence(on);
    },
    down: async (on = true) => {
      if (on) await sshd.stop();
      else await sshd.listen();
    },
    strangerAnswers(on = true) {
      machine().faults.isStranger = on;
      sshd.reset();
    },
    diskFull(on = true) {
      machine().tree.isFull = on;
    },
    noPython(on = true) {
      machine().faults.hasPython = !on;
    },
    sudoRefused(on = true) {
      machine().faults.maySudo = !on;
    },
    slow(milliseconds) {
      machine().faults.delay = milliseconds;
    },
  };
}
