import { Conflict } from '#src/integrations/kubernetes/errors.ts';
import type { Way } from '#src/integrations/kubernetes/kubernetes.ts';
import { anotherObject } from '#src/messages/release-refusals.ts';
import { type Run, type Step, StepFailed } from '#src/operations/step.ts';
import type { Course } from '#src/releases/catalogue.ts';
import type { ReleaseNeeds } from './needs.ts';
import { partOf, targetOf } from './place.ts';
import type { Over } from './write-steps.ts';

interface Moving {
  where: Course;
  over: readonly Over[];
  /** The way that it was written in before. */
  from: Way | null;
}

/**
 * What was ours by the other way of writing is given up, once it is written in this one. It would conflict with whoever
 * sets it later, ourselves included: https://kubernetes.io/docs/reference/using-api/server-side-apply/#transferring-ownership
 */
export function moveStep({ where, over, from }: Moving, needs: ReleaseNeeds): Step[] {
  if (from === null) return [];
  const read = async ({ workload }: Over) => {
    const kubernetes = await needs.kubernetes(where.cluster);
    return { kubernetes, now: await kubernetes.read(targetOf(where, workload)) };
  };
  const giveUp = async (one: Over, { mark, ready }: Run): Promise<void> => {
    for (;;) {
      const { kubernetes, now } = await read(one);
      if (now.uid !== one.uid) throw new StepFailed(anotherObject(partOf(where, one.workload)));
      if (!now.ways.includes(from)) return;
      await ready();
      try {
        await kubernetes.change(now, { disown: from }, { mark });
        return;
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
      }
    }
  };
  const step: Step = {
    ...{ key: 'owners', title: 'Move the ownership of its fields', rule: 'again', timeout: 60_000 },
    // What it leaves is the mark: nobody else gives up what is ours.
    inspect: async () => {
      const all = await Promise.all(over.map(read));
      return all.some(({ now }) => now.ways.includes(from)) ? 'not done' : 'done';
    },
    act: async (run) => {
      for (const one of over) await giveUp(one, run);
      return {};
    },
  };
  return [step];
}
