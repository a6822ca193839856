import { rollBackOffer } from '#src/messages/release-offers.ts';
import { bakeFailed, bakingLine, firesInBake, superseded } from '#src/messages/release-progress.ts';
import { type Step, StepFailed } from '#src/operations/step.ts';
import type { Deployable } from '#src/releases/catalogue.ts';
import type { OpenAlert } from '#src/releases/open-alerts.ts';
import { judge } from '#src/releases/verdict/judge.ts';
import type { Verdict } from '#src/releases/verdict/verdict.ts';
import type { ReleaseNeeds } from './needs.ts';
import { targetOf } from './place.ts';
import { hour } from './shared.ts';
import { endIfTakenBack } from './watch-step.ts';
import type { Written } from './write-step.ts';

/** A release that came up may still fail minutes later; one that lasts is proven good. */
export function bakeStep(where: Deployable, version: string, needs: ReleaseNeeds): Step {
  return {
    ...{ key: 'bake', title: 'Watch how it does', rule: 'again', timeout: where.bake + hour },
    act: async (run) => {
      const { uid, generation, templateDigest, at } = run.result<Written>('write');
      const release = await needs.ledger.byOperation(run.operation);
      const began = release?.settledAt ?? needs.clock.now();
      const until = new Date(began.getTime() + where.bake);
      await run.report(bakingLine(version, until, needs.clock.now()), {
        offers: [rollBackOffer(where, version, { works: true })],
      });
      const rollout = { uid, generation, templateDigest, startedAt: new Date(at), deadline: where.deadline };
      const kubernetes = await needs.kubernetes(where.cluster);
      for await (const snapshot of kubernetes.watchRollout(targetOf(where), { uid }, run.signal)) {
        await endIfTakenBack({ place: where, run, needs });
        const verdict = judge(snapshot, rollout);
        const isOver = verdict.kind === 'done' && needs.clock.now() >= until;
        const fires = isOver ? await firingSince(began, where, needs) : [];
        const failure = failureOf(verdict, where, version) ?? firing(fires, where, version);
        if (failure) {
          await needs.ledger.failed(run.operation, failure.problem);
          throw new StepFailed(failure.message, { offers: [rollBackOffer(where, version)] });
        }
        if (isOver) return {};
      }
      throw new Error(`baking ${where.environment}/${where.app}: it was stopped`);
    },
    cleanUp: async () => ({ mayStillRun: [`${version} runs on, without having been proven good`] }),
  };
}

interface Failure {
  problem: string;
  message: string;
}

function failureOf(verdict: Verdict, where: Deployable, version: string): Failure | undefined {
  if (verdict.kind === 'doomed')
    return { problem: verdict.trouble.cause, message: bakeFailed(where, version, verdict.trouble) };
  if (verdict.kind === 'superseded')
    return { problem: verdict.because, message: superseded(where, version, verdict.because) };
  return undefined;
}

async function firingSince(began: Date, where: Deployable, needs: ReleaseNeeds) {
  const alerts = await needs.openAlerts(where, began);
  return alerts.filter(({ severity }) => severity !== 'info');
}

function firing(alerts: OpenAlert[], where: Deployable, version: string): Failure | undefined {
  const [worst] = alerts;
  return worst && { problem: `${worst.title} fires`, message: firesInBake(where, version, alerts) };
}
