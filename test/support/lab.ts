// An operation that tests watch, hold up and make fail, with a command of its own: `/qd lab bake oven staging`.

import { z } from 'zod';
import type { Lists } from '#src/bot.ts';
import { choice, defineCommand, environment, text } from '#src/command.ts';
import { type Handler, handle } from '#src/handle.ts';
import { defineOperation } from '#src/operations/operation.ts';
import type { Operations } from '#src/operations/operations.ts';
import { type Finding, type Run, type Step, StepFailed, StepUnknown } from '#src/operations/step.ts';
import * as registry from '#src/registry.ts';

/** The outside world, as far as the lab reaches. */
export interface Lab {
  lists: Lists;
  /** What was done, in order: `write oven`. */
  acts: string[];
  /** What `write` left in the world. */
  marks: Set<string>;
  /** What a plan finds; another one is another commitment. */
  version: string;
  /** A guard says so. */
  asks: string | undefined;
  /** Steps that wait until they are let go. */
  hold(...steps: StepKey[]): void;
  letGo(...steps: StepKey[]): void;
  /** Does something else in place of the step's own work. */
  instead: Partial<Record<StepKey, (run: Run) => Promise<object | undefined>>>;
  /** This step ends so that nobody can know whether it had its effect. */
  loseSight(step: StepKey): void;
  /** For the next test of a file. */
  reset(): void;
}

export type StepKey = 'check' | 'write' | 'watch';

const minute = 60_000;

export type LabInput = { thing: 'oven' | 'kettle'; environment: string; note?: string | undefined };

export function openLab(more: Partial<Step> = {}): Lab {
  const held = new Map<StepKey, PromiseWithResolvers<void>>();
  const lab: Omit<Lab, 'lists'> = {
    ...{ acts: [], marks: new Set(), version: 'v1', asks: undefined, instead: {} },
    hold: (...steps) => {
      for (const step of steps) held.set(step, Promise.withResolvers());
    },
    letGo: (...steps) => {
      for (const step of steps) held.get(step)?.resolve();
    },
    loseSight: (step) => {
      lab.instead[step] = async () => {
        throw new StepUnknown('The line went dead.');
      };
    },
    reset: () => {
      for (const { resolve } of held.values()) resolve();
      held.clear();
      Object.assign(lab, { acts: [], marks: new Set(), version: 'v1', asks: undefined, instead: {} });
    },
  };

  function act(key: StepKey, thing: string, own: (run: Run) => object | undefined) {
    return async (run: Run): Promise<object | undefined> => {
      lab.acts.push(`${key} ${thing}`);
      const other = lab.instead[key];
      if (other) return await other(run);
      await Promise.race([held.get(key)?.promise, aborted(run.signal)]);
      return own(run);
    };
  }

  const operation = labOperation(lab, act, more);
  return Object.assign(lab, { lists: withLab(operation) });
}

type Act = (key: StepKey, thing: string, own: (run: Run) => object | undefined) => Step['act'];

export function labOperation(
  lab: Pick<Lab, 'version' | 'asks' | 'marks'>,
  act: Act,
  more: Partial<Step> = {},
) {
  return defineOperation<unknown, LabInput, { thing: string; version: string }, { was: string }>({
    name: 'lab.bake',
    version: 1,
    input: z.object({
      thing: z.enum(['oven', 'kettle']),
      environment: z.string(),
      note: z.string().optional(),
    }),
    permission: 'lab.bake',
    timeout: 60 * minute,
    where: ({ environment: name }) => ({
      environment: name,
      channels: name === 'production' ? ['C0PAYMENTS'] : [],
    }),
    exclusive: ({ thing, environment: name }) => [`lab:${thing}:${name}`],
    title: ({ thing, environment: name, note = '' }) => `Bake *${thing}* in *${name}* ${note}`.trim(),
    summary: ({ commitment: { version } }) => [`version ${version}`],
    plan: async ({ thing }) => ({ commitment: { thing, version: lab.version }, context: { was: 'v0' } }),
    guards: { taste: async () => (lab.asks === undefined ? undefined : { ask: lab.asks }) },
    exempt: ({ commitment }) => (commitment.version === 'hotfix' ? ['freeze', 'approval', 'queue'] : []),
    steps: ({ commitment: { thing, version } }) => [
      {
        key: 'check',
        title: 'Look at it',
        timeout: minute,
        rule: 'again',
        act: act('check', thing, () => ({ was: 'cold' })),
      },
      {
        ...{ key: 'write', title: 'Turn it on', timeout: minute, rule: 'token', lands: 50 },
        inspect: async (mark): Promise<Finding> => (lab.marks.has(mark) ? { done: { version } } : 'not done'),
        act: act('write', thing, (run) => {
          lab.marks.add(run.mark);
          run.log(`turned on, it was ${run.result<{ was: string }>('check').was}`);
          return { version };
        }),
        ...more,
      },
      {
        ...{ key: 'watch', title: 'Let it warm up', timeout: 30 * minute, rule: 'again' },
        act: act('watch', thing, ({ signal }) => {
          signal.throwIfAborted();
          return undefined;
        }),
        cleanUp: async () => ({ cleaned: ['The oven is off again.'] }),
      },
    ],
    verdict: ({ commitment: { thing, version } }) => ({
      text: `:bread: *${thing}* is warm with ${version}.`,
      offers: [{ label: 'Show it', verb: 'qd.status', args: {} }],
    }),
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

const command = defineCommand({
  name: 'lab',
  summary: 'Bake things.',
  bare: 'bake',
  verbs: {
    bake: verb(true),
    plan: verb(false),
    lock: verb(true),
    unlock: verb(true),
  },
});

function verb(changes: boolean) {
  const args = {
    thing: choice('thing', ['oven', 'kettle']),
    environment: environment(),
    note: text('note', 'a word').optionally(),
  };
  return { summary: 'Bake it.', permission: 'lab.bake', changes, args, examples: [] };
}

function withLab(operation: ReturnType<typeof labOperation>): Lists {
  const bake = handle(command.verbs.bake, async ({ args, actor, request }, { operations }: LabNeeds) => {
    await operations.propose(operation, args, {
      by: actor,
      key: request.key,
      channel: request.channel ?? '',
    });
    return undefined;
  });
  const plan = handle(command.verbs.plan, async ({ args, actor, request }, { operations }: LabNeeds) => {
    const asked = { by: actor, key: request.key, channel: request.channel ?? '' };
    return { message: await operations.preview(operation, args, asked), to: 'me' };
  });
  const lock = handle(
    command.verbs.lock,
    async ({ args, actor, request }, { operations, clock }: LabNeeds) => {
      const until = new Date(clock.now().getTime() + 60 * minute);
      await operations.lock(
        operation.exclusive(args),
        { by: actor, key: request.key, reason: 'mine' },
        until,
      );
      return { message: { text: 'locked' }, to: 'me' };
    },
  );
  const unlock = handle(command.verbs.unlock, async ({ args, actor, request }, { operations }: LabNeeds) => {
    await operations.unlock(operation.exclusive(args), { by: actor, key: request.key });
    return { message: { text: 'unlocked' }, to: 'me' };
  });
  // The bot hands out more than what its own handlers ask for.
  const own = [bake, plan, lock, unlock] as Handler<never>[] as Handler<registry.Needs>[];
  const handlers = [...registry.handlers, ...own];
  return { ...registry, commands: [...registry.commands, command], handlers, operations: [operation] };
}

type LabNeeds = { operations: Operations; clock: registry.Needs['clock'] };

/** What a step says that has failed for good. */
export function burnt(): never {
  throw new StepFailed('It is burnt.', {
    advice: 'Open the window.',
    offers: [{ label: 'Look around', verb: 'qd.operations', args: {} }],
  });
}
