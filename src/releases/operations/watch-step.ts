import type { Kubernetes } from '#src/integrations/kubernetes/kubernetes.ts';
import { unstickOffer } from '#src/messages/release-offers.ts';
import {
  blindSince,
  doomedLine,
  doomedNow,
  failedRollout,
  liveNow,
  progressLine,
  staysWritten,
  superseded,
  takenBack,
} from '#src/messages/release-progress.ts';
import type { Offer } from '#src/operations/offer.ts';
import { type Run, type Step, StepFailed } from '#src/operations/step.ts';
import type { Course } from '#src/releases/catalogue.ts';
import type { Place, Release } from '#src/releases/release.ts';
import { type Baseline, withReady } from '#src/releases/verdict/steadiness.ts';
import type { Trouble, Verdict } from '#src/releases/verdict/verdict.ts';
import { createPolicy } from './go-back-by-policy.ts';
import { giveWhole, lastWords } from './last-words.ts';
import type { ReleaseNeeds } from './needs.ts';
import { hour } from './shared.ts';
import { type Look, watchRollouts } from './watch-rollouts.ts';
import { wayBack } from './way-back.ts';
import { type Over, type RecordWritten, type Written, writtenIn } from './write-steps.ts';

/** What a release was like when it came up, for those who watch how it does. */
export interface Watched {
  baseline: Baseline;
}

interface Watching {
  where: Course;
  version: string;
  /** What was written to, each by a step before. */
  over: readonly Over[];
  /** What follows when every replica runs it, for people: "Watching it for 10 min". */
  next: string;
  /** Of a release: one that is tried again rolls anew by it. */
  written?: RecordWritten;
}

/** Told at once when it will not finish by itself; ends when every replica runs it, or when it is over. */
export function watchStep(watching: Watching, needs: ReleaseNeeds): Step {
  const { where, version, next, written } = watching;
  return {
    ...{ key: 'watch', title: 'Wait for every replica', rule: 'again', timeout: 12 * hour },
    act: async (run) => {
      const results = writtenIn(run, watching.over);
      await written?.(run.operation, {
        workloads: results.flatMap(({ seen }) => seen.workloads),
        images: results.flatMap(({ seen }) => seen.images),
      });
      const up = await watch({ ...watching, run, needs, results });
      await needs.ledger.live(run.operation);
      await run.say(liveNow(where, version, next));
      return { baseline: withReady({}, up) } satisfies Watched;
    },
    cleanUp: async ({ operation }) => {
      const offers = await wayBack(where, operation, needs);
      await needs.ledger.stopped(operation);
      return { mayStillRun: [staysWritten(version)], offers };
    },
  };
}

interface Watch extends Watching {
  run: Run;
  needs: ReleaseNeeds;
  results: Written[];
}

async function watch(all: Watch): Promise<Look> {
  const { run, where, needs, results } = all;
  const kubernetes = await needs.kubernetes(where.cluster);
  const tell = createTelling(all, kubernetes);
  for await (const look of watchRollouts(where, results, kubernetes, run.signal)) {
    await endIfTakenBack({ place: where, run, needs });
    if (await tell(look.verdict)) return look;
  }
  throw new Error(`watching ${where.environment}/${where.app}: it was stopped`);
}

/** Somebody rolls it back while it rolls out: that waits for this to end. */
export async function endIfTakenBack({
  place,
  run,
  needs,
}: {
  place: Place;
  run: Run;
  needs: ReleaseNeeds;
}): Promise<void> {
  const rollback = await needs.ledger.overtakenBy(place, run.operation);
  if (rollback === undefined) return;
  await needs.ledger.failed(run.operation, 'rolled back before it was proven good');
  throw new StepFailed(takenBack(place, rollback), { final: true });
}

/** Resolves to true when every replica runs it; rejects with StepFailed when that will not be. */
function createTelling(all: Watch, kubernetes: Kubernetes) {
  const { where: place, version, run, needs } = all;
  let said = '';
  let doom: { trouble: string; line: string; since: Date } | undefined;

  const report = async (text: string, offers: Offer[] = [], alarm = false): Promise<void> => {
    if (text === said) return;
    said = text;
    await run.report(text, { offers, alarm });
  };
  const failed = async (problem: string, message: string, advice?: string): Promise<never> => {
    await needs.ledger.failed(run.operation, problem);
    throw new StepFailed(message, { offers: await back(), ...(advice && { advice }) });
  };
  const healed = async (): Promise<void> => {
    if (doom) await needs.ledger.doomed(run.operation, undefined);
    doom = undefined;
  };
  const policy = createPolicy(all);
  let ways: Promise<Offer[]> | undefined;
  const back = () => (ways ??= wayBack(place, run.operation, needs));
  /** Of its doom, which a runner before this one may have seen. */
  const begun = async (): Promise<Date> => {
    const now = needs.clock.now();
    const since = (await needs.ledger.doomed(run.operation, now)) ?? now;
    await needs.mutes.end(run.operation);
    return since;
  };
  const doomed = async (trouble: Trouble): Promise<void> => {
    const same = JSON.stringify([trouble.reason, trouble.container]);
    const words = doom ? undefined : await lastWords(kubernetes, place.namespace, trouble);
    if (words) await run.say(doomedNow(place, version, trouble, words.end));
    if (doom?.trouble !== same)
      doom = { trouble: same, line: doomedLine(version, trouble), since: doom?.since ?? (await begun()) };
    const { line, since } = doom;
    try {
      await showDoom(trouble, line, since);
    } finally {
      // Last, whatever came of it: nobody waits until a log is read whole.
      if (words) await giveWhole(run, words, String(since.getTime()));
    }
  };
  const showDoom = async (trouble: Trouble, line: string, since: Date): Promise<void> => {
    const { lines, keep } = await policy(trouble, since);
    const stuck = trouble.reason === 'blocked by an earlier pod' && trouble.pod;
    const offers = [
      ...(stuck ? [unstickOffer(place, stuck)] : []),
      ...(await back()),
      ...(keep ? [keep] : []),
    ];
    await report([line, ...lines].join('\n'), offers, true);
  };

  return async (verdict: Verdict): Promise<boolean> => {
    switch (verdict.kind) {
      case 'done':
        return true;
      case 'going':
        await healed();
        await report(progressLine(version, verdict));
        return false;
      case 'blind':
        await report(blindSince(verdict, needs.clock.now()));
        return false;
      case 'doomed':
        await doomed(verdict.trouble);
        return false;
      case 'superseded':
        await needs.ledger.failed(run.operation, verdict.because);
        throw new StepFailed(superseded(place, version, verdict.because, await successor(all)), {
          final: true,
        });
      case 'failed': {
        const problem = verdict.trouble?.cause ?? 'no progress before the deadline';
        return await failed(problem, failedRollout(place, version, verdict), verdict.trouble?.advice);
      }
    }
  };
}

/** What the bot itself has put in its place since. */
async function successor({ where, run, needs }: Watch): Promise<Release | undefined> {
  const [newest] = await needs.ledger.history(where);
  return newest?.operation === run.operation ? undefined : newest;
}
