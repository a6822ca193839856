import { setTimeout as sleep } from 'node:timers/promises';
import { TemporaryError, UserError } from '#src/errors.ts';
import { HostKeyChanged } from '#src/integrations/ssh/ssh.ts';
import {
  cloudInitFailed,
  cloudInitWarned,
  endedItself,
  notOurs,
  waitsForSsh,
} from '#src/messages/server-progress.ts';
import { type Run, type Step, StepFailed } from '#src/operations/step.ts';
import type { Server } from '#src/servers/server.ts';
import { logIn, proven, runOn } from '#src/servers/session.ts';
import { current } from './current.ts';
import type { ServerNeeds } from './needs.ts';

const minute = 60_000;

/** Whoever answers has to prove by its key that it is what was launched, before anything is sent to it. */
export function loginStep(needs: ServerNeeds, id?: string): Step {
  return {
    ...{ key: 'login', title: 'Log in where its host key is known', rule: 'again', timeout: 10 * minute },
    act: async (run) => {
      const server = await current(id ?? run.operation, needs);
      await known(server, run, async () => await untilLoggedIn(server, run, needs));
      return undefined;
    },
  };
}

/** It fails for good, and alarms, when another machine answers. */
export async function known<T>(server: Server, { report }: Run, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof HostKeyChanged)) throw error;
    const words = notOurs(server, error.shown);
    await report(words, { alarm: true });
    throw new StepFailed(words, { final: true, cause: error });
  }
}

async function untilLoggedIn(server: Server, { signal, report }: Run, needs: ServerNeeds): Promise<void> {
  const ssh = await needs.ssh();
  const login = await logIn(server, needs, signal);
  const began = needs.clock.monotonic();
  for (;;) {
    try {
      return await proven(ssh, login, signal);
    } catch (error) {
      // Its SSH server may be up before its accounts are made.
      const early = error instanceof UserError && needs.clock.monotonic() - began < needs.pace.accounts;
      if (!early && !(error instanceof TemporaryError)) throw error;
      await stillThere(server, needs);
      await report(waitsForSsh(server));
      await sleep(needs.pace.look, undefined, { signal });
    }
  }
}

/** Nobody answers where somebody has terminated it. */
async function stillThere({ instance, cloud, owner }: Server, needs: ServerNeeds): Promise<void> {
  if (instance === null) return;
  const [seen] = await (await needs.cloud(cloud, owner)).describe([instance]);
  if (seen && seen.state !== 'running' && seen.state !== 'pending')
    throw new StepFailed(endedItself(seen), { final: true });
}

/** https://cloudinit.readthedocs.io/en/latest/reference/cli.html#status: 2 is done, with errors it could go on from. */
export function cloudInitStep(needs: ServerNeeds): Step {
  return {
    ...{ key: 'cloud-init', title: 'Wait for its first start to end', rule: 'again', timeout: 20 * minute },
    act: async (run) => {
      const server = await current(run.operation, needs);
      await known(server, run, async () => {
        const login = await logIn(server, needs, run.signal);
        const status = ['cloud-init', 'status', '--wait'];
        const ended = await runOn(await needs.ssh(), login, status, {
          timeout: 20 * minute,
          signal: run.signal,
        });
        if (ended.code === 2) await run.say(cloudInitWarned(server));
        else if (ended.code !== 0) throw new StepFailed(cloudInitFailed(ended.output));
      });
      return undefined;
    },
  };
}
