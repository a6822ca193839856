import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cloud, CloudRefused, type Instance } from '#src/integrations/cloud.ts';
import { endedItself, noAddress, waitsFor } from '#src/messages/server-progress.ts';
import type { Plan } from '#src/operations/operation.ts';
import { type Run, type Step, StepFailed } from '#src/operations/step.ts';
import { offered } from '#src/servers/catalogue.ts';
import { tooManyOf } from '#src/servers/limits.ts';
import { cloudOf, placeOf } from '#src/servers/place.ts';
import { addressOf } from '#src/servers/reach.ts';
import { allTags, describingTags, type Server, tagsOf } from '#src/servers/server.ts';
import { userDataOf } from '#src/servers/user-data.ts';
import { current } from './current.ts';
import type { ServerNeeds } from './needs.ts';
import type { Commitment, Context, CreateInput } from './plan-server.ts';

const minute = 60_000;

type ServerPlan = Plan<Commitment, Context>;

export function launchSteps(plan: ServerPlan, input: CreateInput, needs: ServerNeeds): Step[] {
  const { commitment, context } = plan;
  const its = (server: Server) => cloudOf(server, context.owner, needs);
  return [
    {
      ...{ key: 'prepare', title: 'Make its keys', rule: 'again', timeout: minute },
      act: async ({ operation }) => {
        await begin(operation, plan, input, needs);
        return undefined;
      },
    },
    {
      // Harmless by its token. What stays unknown has failed and is put away, rather than left for a person to vouch for.
      ...{ key: 'launch', title: 'Launch the instance', rule: 'again', timeout: 5 * minute },
      lands: needs.pace.landed,
      inspect: async (mark) => {
        const server = await current(operationOf(mark), needs);
        const made = await madeFor(server, await its(server));
        return made ? { done: { instance: made.id } } : 'not done';
      },
      act: async (run) => {
        const server = await current(run.operation, needs);
        return { instance: (await launch(run, server, commitment, await its(server), needs)).id };
      },
    },
    {
      ...{ key: 'running', title: 'Wait until it runs', rule: 'again', timeout: 15 * minute },
      act: async (run) => {
        const { instance } = run.result<{ instance: string }>('launch');
        await needs.records.launched(run.operation, instance);
        const cloud = await its(await current(run.operation, needs));
        return await untilRunning(run, instance, commitment, cloud, needs);
      },
    },
  ];
}

/** Of `qd-<operation>-<step>`. */
function operationOf(mark: string): string {
  return mark.split('-')[1] ?? '';
}

async function begin(
  id: string,
  { commitment, context }: ServerPlan,
  { name, blueprint, environment, channel }: CreateInput,
  { records, config, newKeyPair }: ServerNeeds,
): Promise<void> {
  const { cloud, user: login, port, price, launch: resolved } = commitment;
  const [host, own] = await Promise.all([newKeyPair(''), newKeyPair('quarterdeck')]);
  const server = {
    ...{ id, name, blueprint, cloud, port, login, price, channel },
    ...placeOf(cloud, config()),
    ...{ environment: environment ?? null, type: resolved.type, owner: context.owner },
    protected: commitment.protected,
    token: `quarterdeck-${randomUUID()}`,
  };
  const limited = offered(config(), blueprint, environment);
  await records.begin(server, { host, login: own }, (count) => tooManyOf(limited, count));
}

async function launch(
  { operation: id, attempt, ready }: Run,
  server: Server,
  { launch: resolved, keys, user }: Commitment,
  cloud: Cloud,
  needs: ServerNeeds,
): Promise<Instance> {
  const { records, config } = needs;
  const { hostKey } = await records.secrets(id);
  const [known = ''] = server.hostKeys;
  if (!hostKey) throw new Error(`launching server ${id}, whose first host key is gone`);
  const userData = userDataOf({
    ...{ name: server.name, user, keys: [server.loginKey, ...keys] },
    hostKey: { private: hostKey.reveal(), public: known },
  });
  const tags = { ...allTags(config()), ...tagsOf(server), ...describingTags(server) };
  await records.launching(id);
  await ready();
  try {
    const instance = await cloud.launch({ resolved, token: server.token, tags, userData });
    await records.launched(id, instance.id);
    return instance;
  } catch (error) {
    // An earlier attempt may have made one for all that this one was refused.
    if (attempt === 1 && error instanceof CloudRefused && error.reason !== 'gone')
      await records.notLaunched(id);
    throw error;
  }
}

/** What an earlier attempt made, as far as it can be seen. */
async function madeFor(server: Server, cloud: Cloud): Promise<Instance | undefined> {
  const found = await cloud.find(tagsOf(server));
  return found.find(({ state }) => state !== 'terminated' && state !== 'shutting-down');
}

async function untilRunning(
  { operation: id, signal, report }: Run,
  instance: string,
  { address: which }: Commitment,
  cloud: Cloud,
  { records, pace }: ServerNeeds,
): Promise<{ address: string }> {
  for (;;) {
    const [seen] = await cloud.describe([instance]);
    if (seen && seen.state !== 'pending' && seen.state !== 'running') throw new StepFailed(endedItself(seen));
    const address = seen && addressOf(seen, which);
    if (seen?.state === 'running' && address) {
      await records.seen(id, { state: 'running', address });
      return { address };
    }
    // An address comes with the state, or not at all.
    if (seen?.state === 'running') throw new StepFailed(noAddress(instance, which));
    await report(waitsFor(instance, seen ? 'pending' : 'not visible yet'));
    await sleep(pace.look, undefined, { signal });
  }
}
