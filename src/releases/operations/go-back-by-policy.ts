// A release that will not come up goes back by itself, where the configuration says so.
import { UserError } from '#src/errors.ts';
import { cannotGoBack, goesBack, type RollbackAsked, rollsBackAt } from '#src/messages/release-progress.ts';
import type { Offer } from '#src/operations/offer.ts';
import { type Run, StepFailed } from '#src/operations/step.ts';
import type { Course } from '#src/releases/catalogue.ts';
import type { Trouble } from '#src/releases/verdict/verdict.ts';
import type { ReleaseNeeds } from './needs.ts';

interface Doomed {
  where: Pick<Course, 'app' | 'environment' | 'rollBackAfter'>;
  run: Pick<Run, 'operation' | 'mark' | 'say'>;
  needs: Pick<ReleaseNeeds, 'ledger' | 'clock' | 'rollBackByPolicy'>;
}

interface Policy {
  lines: string[];
  keep?: Offer;
}

/** After a while, unless a person keeps it or there is nothing to go back to. Rejects with StepFailed when its time has come. */
export function createPolicy({
  where,
  run,
  needs,
}: Doomed): (trouble: Pick<Trouble, 'cause'>, since: Date) => Promise<Policy> {
  const { app, environment } = where;
  let refused: string | undefined;
  return async ({ cause }, since) => {
    const now = needs.clock.now();
    if (where.rollBackAfter === undefined || (await needs.ledger.isKept(run.operation))) return { lines: [] };
    if (refused !== undefined) return { lines: [refused] };
    const at = new Date(since.getTime() + where.rollBackAfter);
    if (now < at) {
      const keep = { label: 'Do not roll back', verb: 'release.keep', args: { app, environment } };
      return { lines: [rollsBackAt(at, now)], keep };
    }
    // Whoever kept it at the last moment has kept it.
    if ((await needs.ledger.byOperation(run.operation))?.kept) return { lines: [] };
    let rollback: RollbackAsked;
    try {
      // The mark is the same after a crash, and another when a person has tried it again.
      rollback = await needs.rollBackByPolicy({ app, environment, operation: run.operation, doom: run.mark });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      refused = cannotGoBack(error.message);
      await run.say(refused);
      return { lines: [refused] };
    }
    await needs.ledger.failed(run.operation, cause);
    throw new StepFailed(goesBack(cause, rollback, now));
  };
}
