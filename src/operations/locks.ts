// People's own locks, on the names that operations want.

import { wakeAtCommit } from '#src/database/scope.ts';
import { cancel as forget, schedule } from '#src/database/timers.ts';
import { UserError } from '#src/errors.ts';
import { storable } from '#src/json.ts';
import { lockedBy } from '#src/messages/operation-refusals.ts';
import type { AskedAbout } from './operations.ts';
import { operationSubject, operationsTopic, type Store, type Trx } from './rows.ts';
import type { LockView } from './view.ts';
import { readLocks } from './views.ts';

export const lockTimer = 'operation-lock';

/** What runs goes on; nothing of anybody else's begins. One's own lock is changed. */
export async function lockNames(
  store: Store,
  names: readonly string[],
  { by, reason }: AskedAbout,
  until: Date | undefined,
): Promise<void> {
  const { database, clock } = store;
  await database.tx(async (trx) => {
    const now = clock.now();
    const refuseIfKept = async () => {
      const other = (await readKept(trx, names, now)).find(({ person }) => person !== by.id);
      if (other) throw new UserError(lockedBy({ ...other, held: false, expiresAt: other.until }, now));
    };
    await refuseIfKept();
    const lock = { person: by.id, operation_id: null, reason: reason ? storable(reason) : null };
    const values = names.map((name) => ({ name, ...lock, since: now, expires_at: until ?? null }));
    await removeKept(trx, names);
    await trx
      .insertInto('operation_locks')
      .values(values)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    // Of two at once, one finds the other's.
    await refuseIfKept();
    for (const name of names) {
      if (until) await schedule(trx, { kind: lockTimer, subject: name, dueAt: until });
    }
    await showQueued(trx, store, names);
  });
}

/** Whose ever they are: whoever has the right may. Resolves to the names that were locked. */
export async function unlockNames(store: Store, names: readonly string[]): Promise<string[]> {
  return await store.database.tx(async (trx) => {
    const kept = await readKept(trx, names, store.clock.now());
    await removeKept(trx, names);
    await showQueued(trx, store, names);
    return kept.map(({ name }) => name);
  });
}

export async function readKept(db: Trx, names: readonly string[], now: Date): Promise<LockView[]> {
  const locks = await readLocks(db, [...names]);
  return locks.flatMap(({ name, person, reason, expiresAt: until }) =>
    person === null || (until !== null && until <= now) ? [] : [{ name, person, reason, until }],
  );
}

async function removeKept(trx: Trx, names: readonly string[]): Promise<void> {
  await trx
    .deleteFrom('operation_locks')
    .where('name', 'in', [...names])
    .where('person', 'is not', null)
    .execute();
  for (const name of names) await forget(trx, { kind: lockTimer, subject: name });
}

/** Those that wait for it may begin, or wait for something else now. */
async function showQueued(trx: Trx, { cards }: Store, names: readonly string[]): Promise<void> {
  const rows = await trx
    .selectFrom('operation_wants')
    .innerJoin('operations', 'operations.id', 'operation_wants.operation_id')
    .select('operations.id')
    .distinct()
    .where('operation_wants.name', 'in', [...names])
    .where('state', '=', 'queued')
    .execute();
  await cards.touch(
    trx,
    rows.map(({ id }) => operationSubject(id)),
    'decision',
  );
  wakeAtCommit(operationsTopic);
}
