// The machines that the sandbox's cloud tells of: booted, switched off and taken away as it says.
import type { Machine, Machines } from './cloud/machines.ts';
import type { Faults } from './servers/faults.ts';
import type { paces } from './servers/pace.ts';
import { bootMachine, type SandboxMachine } from './servers/start.ts';

export interface Datacenter extends AsyncDisposable {
  /** For the cloud, to be told. */
  machines: Machines;
  /** Of every machine's SSH server, each on an address of its own. */
  port: number;
  /** The machine of an instance; undefined while there is none. */
  of(instance: string): SandboxMachine | undefined;
  /** Whatever boots from now on has this fault; left out: none. */
  afflict(fault?: (faults: Faults) => void): void;
}

export function openDatacenter({
  port,
  pace = 'quick',
}: {
  port: number;
  pace?: keyof typeof paces;
}): Datacenter {
  const racks = new Map<string, Promise<SandboxMachine>>();
  const booted = new Map<string, SandboxMachine>();
  let affliction: ((faults: Faults) => void) | undefined;

  const boot = async ({ id, privateAddress: address, userData }: Machine): Promise<SandboxMachine> => {
    const machine = await bootMachine({ id, userData, address, port, pace });
    affliction?.(machine.faults);
    booted.set(id, machine);
    return machine;
  };
  /** One that cannot be booted, as where its address is not of this computer, answers to nobody. */
  const keep = (id: string, machine: Promise<SandboxMachine>): void => {
    racks.set(id, machine);
    machine.catch(() => undefined);
  };
  /** One thing after another happens to a machine. */
  const then = (id: string, what: (machine: SandboxMachine) => Promise<void>): void => {
    const before = racks.get(id);
    if (!before) return;
    const after = async (machine: SandboxMachine): Promise<SandboxMachine> => {
      await what(machine);
      return machine;
    };
    keep(id, before.then(after));
  };
  return {
    port,
    machines: {
      onRunning: (machine) => {
        if (racks.has(machine.id)) then(machine.id, (known) => known.start());
        else keep(machine.id, boot(machine));
      },
      onRebooted: ({ id }) => then(id, (machine) => machine.reboot()),
      onStopped: ({ id }) => then(id, (machine) => machine.stop()),
      onTerminated: ({ id }) =>
        then(id, async (machine) => {
          booted.delete(id);
          await machine[Symbol.asyncDispose]();
        }),
    },
    of: (instance) => booted.get(instance),
    afflict: (fault) => {
      affliction = fault;
    },
    async [Symbol.asyncDispose]() {
      const all = await Promise.allSettled(racks.values());
      for (const each of all) if (each.status === 'fulfilled') await each.value[Symbol.asyncDispose]();
    },
  };
}
