// A machine for each instance of the sandbox's cloud, at the instance's address:
//
//   const fleet = createFleet({ port: 2222 });
//   await using cloud = await startSandboxCloud({ machines: fleet });
//   await fleet.machine('i-0123');
import type { Machines } from '#sandbox/cloud/machines.ts';
import { bootMachine, type MachineOptions, type SandboxMachine } from './start.ts';

export interface Fleet extends Required<Machines>, AsyncDisposable {
  /** As it is when everything that it was told has happened. Rejects when it never ran. */
  machine(id: string): Promise<SandboxMachine>;
  /** Those that are there, switched off ones too. */
  all(): Promise<SandboxMachine[]>;
}

export interface FleetOptions extends Pick<MachineOptions, 'pace' | 'now'> {
  /** Of the sshd of each; addresses differ. */
  port: number;
}

export function createFleet(options: FleetOptions): Fleet {
  const machines = new Map<string, Promise<SandboxMachine | undefined>>();
  /** One after the other, as it was told. */
  const then = (
    id: string,
    work: (machine: SandboxMachine | undefined) => Promise<SandboxMachine | undefined>,
  ): void => {
    const next = (machines.get(id) ?? Promise.resolve(undefined)).then(work);
    machines.set(id, next);
    // Told to whoever asks for it.
    next.catch(() => {});
  };
  const ended = async (machine: SandboxMachine | undefined) => {
    await machine?.stop();
    return undefined;
  };
  const all = async (): Promise<SandboxMachine[]> =>
    (await Promise.all(machines.values())).filter((machine) => machine !== undefined);
  return {
    onRunning: ({ id, privateAddress: address, userData }) =>
      then(id, async (machine) => {
        if (!machine) return await bootMachine({ ...options, id, address, userData });
        await machine.start();
        return machine;
      }),
    onRebooted: ({ id }) =>
      then(id, async (machine) => {
        await machine?.reboot();
        return machine;
      }),
    onStopped: ({ id }) =>
      then(id, async (machine) => {
        await machine?.stop();
        return machine;
      }),
    onTerminated: ({ id }) => then(id, ended),
    async machine(id) {
      const machine = await machines.get(id);
      if (!machine) throw new Error(`there is no machine ${id}`);
      return machine;
    },
    all,
    async [Symbol.asyncDispose]() {
      await Promise.all((await all()).map((machine) => machine.stop()));
    },
  };
}
