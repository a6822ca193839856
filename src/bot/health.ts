import type { Delivery } from '#src/cards/delivery-status.ts';
import type { Health } from '#src/health.ts';
import { countOperations } from '#src/operations/find.ts';
import type { Replicas } from '#src/replicas.ts';
import type { Parts } from './parts.ts';
import type { SlackSide } from './slack-side.ts';

interface More {
  version: string;
  startedAt: Date;
  delivery: Delivery;
  replicas: Pick<Replicas, 'others'>;
  front: () => Pick<SlackSide, 'problem' | 'sockets'>;
}

/** Everything `/qd status` tells, asked for at once. */
export async function healthOf(
  { config, database, clock }: Parts,
  { version, startedAt, delivery, replicas, front }: More,
): Promise<Health> {
  const waiting = database.db
    .selectFrom('intake')
    .select(({ fn }) => [fn.countAll<number>().as('count'), fn.min('received_at').as('oldest')])
    .where('state', '=', 'new')
    .executeTakeFirstOrThrow();
  const [intake, sending, others, operations] = await Promise.all([
    waiting,
    delivery.status(),
    replicas.others(),
    countOperations(database.db),
  ]);
  return {
    ...{ version, startedAt, now: clock.now() },
    store: { kind: database.kind, ...database.state() },
    slack: { ...front().sockets(), problem: front().problem() },
    intake: { waiting: Number(intake.count), oldest: intake.oldest },
    delivery: sending,
    operations,
    config: config.digest(),
    replicas: others,
  };
}
