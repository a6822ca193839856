import type { Kubernetes } from '#src/integrations/kubernetes/kubernetes.ts';
import {
  bakeFailed,
  bakeLines,
  bakeTold,
  firesInBake,
  indicatorBreached,
  notUpForGood,
  runsOn,
  undecided,
} from '#src/messages/release-bake.ts';
import { superseded } from '#src/messages/release-progress.ts';
import type { Offer } from '#src/operations/offer.ts';
import { type Run, type Step, StepFailed } from '#src/operations/step.ts';
import type { ReleaseCourse } from '#src/releases/catalogue.ts';
import type { IndicatorReading } from '#src/releases/indicators.ts';
import type { OpenAlert } from '#src/releases/open-alerts.ts';
import { type Baseline, unsteady, withReady } from '#src/releases/verdict/steadiness.ts';
import type { Trouble, Verdict } from '#src/releases/verdict/verdict.ts';
import { giveWhole, lastWords } from './last-words.ts';
import type { ReleaseNeeds } from './needs.ts';
import { hour } from './shared.ts';
import { watchIndicators } from './watch-indicators.ts';
import { watchRollouts } from './watch-rollouts.ts';
import { endIfTakenBack, type Watched } from './watch-step.ts';
import { wayBack } from './way-back.ts';
import { type Over, writtenIn } from './write-steps.ts';

/** A release that came up may still fail minutes later; one that lasts is proven good. */
export function bakeStep(
  where: ReleaseCourse,
  version: string,
  over: readonly Over[],
  needs: ReleaseNeeds,
): Step {
  return {
    ...{ key: 'bake', title: 'Watch how it does', rule: 'again' },
    timeout: where.bake + where.deadline + hour,
    act: async (run) => {
      const release = await needs.ledger.byOperation(run.operation);
      const began = release?.settledAt ?? needs.clock.now();
      const until = new Date(began.getTime() + where.bake);
      // What it failed by is past: a person wants it watched anew.
      const baseline = release?.verdict === 'failed' ? {} : run.result<Watched>('watch').baseline;
      await bake({ run, where, version, over, needs, began, until, baseline });
      return {};
    },
    cleanUp: async ({ operation }) => {
      const offers = await wayBack(where, operation, needs, true);
      await needs.ledger.stopped(operation);
      return { mayStillRun: [runsOn(version)], offers };
    },
  };
}

interface Baking {
  run: Run;
  where: ReleaseCourse;
  version: string;
  over: readonly Over[];
  needs: ReleaseNeeds;
  began: Date;
  until: Date;
  baseline: Baseline;
}

/** Resolves when it has proven good; rejects with StepFailed when it has not, or when that cannot be told. */
async function bake(all: Baking): Promise<void> {
  const { run, where, version, needs, began, until } = all;
  const written = writtenIn(run, all.over);
  const kubernetes = await needs.kubernetes(where.cluster);
  const readIndicators = watchIndicators(where, began, needs);
  const report = reporting(all);
  const givenUp = Math.max(until.getTime(), needs.clock.now().getTime()) + where.deadline;
  let { baseline } = all;
  for await (const seen of watchRollouts(where, written, kubernetes, run.signal)) {
    await endIfTakenBack({ place: where, run, needs });
    const now = needs.clock.now();
    const due = now >= until;
    const look: Look = {
      verdict: seen.verdict,
      trouble: unsteady(seen, baseline),
      readings: await readIndicators(due),
      fires: due ? await firingSince(began, where, needs) : [],
    };
    baseline = withReady(baseline, seen);
    const failure =
      failureOf(look, where, version) ??
      (now.getTime() >= givenUp ? overdue(look, where, version) : undefined);
    if (failure) await fail(failure, all, kubernetes);
    if (due && isGood(look)) return;
    await report(look);
  }
  throw new Error(`baking ${where.environment}/${where.app}: it was stopped`);
}

/** All that is known of it at one moment. */
interface Look {
  verdict: Verdict;
  trouble: Trouble | undefined;
  readings: IndicatorReading[];
  /** When it is time: those that began since. */
  fires: OpenAlert[];
}

interface Failure {
  /** Kept of the release; undefined where nobody can tell how it does. */
  problem?: string;
  message: string;
  trouble?: Trouble;
  final?: boolean;
}

function isGood({ verdict, readings }: Look): boolean {
  return verdict.kind === 'done' && readings.every(({ reading }) => reading.kind === 'good');
}

function failureOf(
  { verdict, trouble, readings, fires }: Look,
  where: ReleaseCourse,
  version: string,
): Failure | undefined {
  if (verdict.kind === 'superseded')
    return { problem: verdict.because, message: superseded(where, version, verdict.because), final: true };
  const found = verdict.kind === 'doomed' ? verdict.trouble : trouble;
  if (found) return { problem: found.cause, message: bakeFailed(where, version, found), trouble: found };
  for (const { indicator, reading } of readings) {
    if (reading.kind !== 'breached') continue;
    const problem = `${indicator.name} is ${reading.value}`;
    return { problem, message: indicatorBreached(where, version, indicator, reading) };
  }
  const [worst] = fires;
  return worst && { problem: `${worst.title} fires`, message: firesInBake(where, version, fires) };
}

/** It should have been good for long: what is still in the way. */
function overdue(look: Look, where: ReleaseCourse, version: string): Failure {
  const { verdict } = look;
  if (verdict.kind !== 'going' && verdict.kind !== 'failed')
    return { message: undecided(where, version, look) };
  return {
    problem: 'not every replica is available',
    message: notUpForGood(where, version, verdict.progress),
  };
}

async function fail(
  { problem, message, trouble, final = false }: Failure,
  { run, where, version, needs }: Baking,
  kubernetes: Kubernetes,
): Promise<never> {
  if (problem !== undefined) await needs.ledger.failed(run.operation, problem);
  if (trouble) {
    const words = await lastWords(kubernetes, where.namespace, trouble);
    await run.say(bakeTold(where, version, trouble, words.end));
    await giveWhole(run, words);
  }
  throw new StepFailed(message, {
    final,
    offers: final ? [] : await wayBack(where, run.operation, needs),
  });
}

function reporting({ run, where, version, until, needs }: Baking): (look: Look) => Promise<void> {
  let said = '';
  let back: Promise<Offer[]> | undefined;
  return async (look) => {
    const text = bakeLines(version, until, look, needs.clock.now());
    if (text === said) return;
    said = text;
    back ??= wayBack(where, run.operation, needs, true);
    await run.report(text, { offers: await back });
  };
}

async function firingSince(began: Date, where: ReleaseCourse, needs: ReleaseNeeds): Promise<OpenAlert[]> {
  const alerts = await needs.openAlerts(where, began);
  return alerts.filter(({ severity }) => severity !== 'info');
}
