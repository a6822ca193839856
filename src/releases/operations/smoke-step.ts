import { setTimeout as sleep } from 'node:timers/promises';
import { smokeFailed } from '#src/messages/release-progress.ts';
import { type Step, StepFailed } from '#src/operations/step.ts';
import type { Deployable } from '#src/releases/catalogue.ts';
import type { ReleaseNeeds } from './needs.ts';
import { endIfTakenBack } from './watch-step.ts';
import { wayBack } from './way-back.ts';

const pause = 1000;

/** Asks the app itself, until it answers as expected or its time is up. */
export function smokeStep(where: Deployable, needs: ReleaseNeeds): Step[] {
  const { smoke } = where;
  if (!smoke) return [];
  const act: Step['act'] = async (run) => {
    const until = needs.clock.monotonic() + smoke.within;
    let found = 'no answer';
    do {
      await endIfTakenBack({ place: where, run, needs });
      found = await needs.probe(smoke.url, run.signal).then(String, () => 'no answer');
      if (found === String(smoke.status)) return {};
      await sleep(pause, undefined, { signal: run.signal });
    } while (needs.clock.monotonic() < until);
    await needs.ledger.failed(run.operation, `smoke check: ${found}`);
    throw new StepFailed(smokeFailed(where, smoke, found), {
      offers: await wayBack(where, run.operation, needs),
    });
  };
  return [{ key: 'smoke', title: 'Smoke check', rule: 'again', timeout: smoke.within + 15_000, act }];
}
