import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { TemporaryError, UserError } from '#src/errors.ts';
import type { Instance } from '#src/integrations/cloud.ts';
import { endedItself } from '#src/messages/server-progress.ts';
import { isAlready, isGone, notReadyYet } from '#src/messages/server-refusals.ts';
import { powered, powerLines, powerTitle } from '#src/messages/server-verdicts.ts';
import { defineOperation } from '#src/operations/operation.ts';
import { ofNoWorkload } from '#src/operations/size.ts';
import { type Run, type Step, StepFailed } from '#src/operations/step.ts';
import { addressNow } from '#src/servers/reach.ts';
import type { Server } from '#src/servers/server.ts';
import { logIn, runShortly } from '#src/servers/session.ts';
import { type AboutServer, aboutInput, exclusiveOf, whereOf } from './about.ts';
import { current } from './current.ts';
import { known, loginStep } from './first-login.ts';
import type { ServerNeeds } from './needs.ts';

export type Power = 'stop' | 'start' | 'reboot';

export interface PowerCommitment {
  cloud: string;
  instance: string;
}

const minutes = 60_000;

/** What it takes, and what it leads to. */
const states = {
  stop: { from: 'running', to: 'stopped' },
  start: { from: 'stopped', to: 'running' },
  reboot: { from: 'running', to: 'running' },
} satisfies Record<Power, { from: Server['state']; to: Server['state'] & Instance['state'] }>;

function powerOperation(power: Power) {
  return defineOperation<ServerNeeds, AboutServer, PowerCommitment, { by: string }>({
    name: `server.${power}`,
    version: 1,
    permission: 'server.power',
    input: z.object(aboutInput),
    where: whereOf,
    exclusive: exclusiveOf,
    size: () => ofNoWorkload,
    timeout: 30 * minutes,
    title: (input) => powerTitle(power, input),
    summary: () => powerLines(power),
    async plan({ id }, { records }, { asker }) {
      const server = await records.read(id);
      if (!server || server.state === 'gone')
        throw new UserError(isGone(server ?? { name: id, goneWhy: null }));
      const { cloud, instance, state, name } = server;
      if (state === 'creating' || instance === null) throw new UserError(notReadyYet(name));
      if (state !== states[power].from) throw new UserError(isAlready(name, state));
      return { commitment: { cloud, instance }, context: { by: asker } };
    },
    exempt: () => ['approval'],
    steps: ({ commitment, context }, needs, { id }) => [
      powerStep(power, id, commitment, context.by, needs),
      ...(power === 'stop' ? [] : [loginStep(needs, id)]),
    ],
    verdict: (_, __, input) => powered(power, input),
  });
}

export const stopServerOperation = powerOperation('stop');
export const startServerOperation = powerOperation('start');
export const rebootServerOperation = powerOperation('reboot');

function powerStep(
  power: Power,
  id: string,
  { cloud: name, instance }: PowerCommitment,
  by: string,
  needs: ServerNeeds,
): Step {
  const title = { stop: 'Shut it down', start: 'Start it', reboot: 'Restart it' }[power];
  return {
    ...{ key: power, title, rule: 'again', timeout: 15 * minutes },
    act: async (run) => {
      const cloud = await needs.cloud(name, by);
      const look = async () => (await cloud.describe([instance]))[0];
      const before = power === 'reboot' ? await bootOf(id, run, needs) : undefined;
      await run.ready();
      await cloud[power](instance);
      await untilIt(states[power].to, id, run, look, needs);
      if (power === 'reboot') await untilRebooted(before, id, run, look, needs);
      return undefined;
    },
  };
}

/** A start may give it another address. */
async function untilIt(
  to: 'running' | 'stopped',
  id: string,
  { signal }: Run,
  look: () => Promise<Instance | undefined>,
  needs: ServerNeeds,
): Promise<void> {
  const server = await current(id, needs);
  for (;;) {
    const seen = await look();
    if (seen?.state === to) {
      const address = addressNow(needs.config(), server, seen);
      return await needs.records.seen(id, { state: to, address });
    }
    if (seen?.state === 'terminated' || seen?.state === 'shutting-down')
      throw new StepFailed(endedItself(seen), { final: true });
    await sleep(needs.pace.look, undefined, { signal });
  }
}

/** To the cloud it runs all the while. Where it let nobody in before, that it does again has to do. */
async function untilRebooted(
  before: string | undefined,
  id: string,
  run: Run,
  look: () => Promise<Instance | undefined>,
  needs: ServerNeeds,
): Promise<void> {
  for (;;) {
    const now = await bootOf(id, run, needs);
    if (now === '' || (now !== undefined && now !== before)) return;
    await sleep(needs.pace.look, undefined, { signal: run.signal });
    await untilIt('running', id, run, look, needs);
  }
}

/** Another one after each start: https://www.kernel.org/doc/html/latest/admin-guide/sysctl/kernel.html#random */
const bootId = '/proc/sys/kernel/random/boot_id';

/** Empty where it has none; undefined when nobody answers, or lets nobody in (yet). */
async function bootOf(id: string, run: Run, needs: ServerNeeds): Promise<string | undefined> {
  const server = await current(id, needs);
  return await known(server, run, async () => {
    try {
      const login = await logIn(server, needs, run.signal);
      const { code, output } = await runShortly(await needs.ssh(), login, ['cat', bootId], run.signal);
      return code === 0 ? output.trim() : '';
    } catch (error) {
      if (error instanceof TemporaryError || error instanceof UserError) return undefined;
      throw error;
    }
  });
}
