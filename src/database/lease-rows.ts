// What replicas say to each other about who does what: one row per lease.
import type { Database } from './connect.ts';

export interface LeaseRow {
  owner: string;
  epoch: number;
  beat: number;
}

export async function readLease({ db }: Database, name: string): Promise<LeaseRow | undefined> {
  return await db
    .selectFrom('leases')
    .select(['owner', 'epoch', 'beat'])
    .where('name', '=', name)
    .executeTakeFirst();
}

export async function createLease(
  { db }: Database,
  name: string,
  owner: string,
): Promise<number | undefined> {
  const made = await db
    .insertInto('leases')
    .values({ name, owner, epoch: 1, beat: 1 })
    .onConflict((conflict) => conflict.doNothing())
    .returning('epoch')
    .executeTakeFirst();
  return made?.epoch;
}

export async function takeLease(
  { db }: Database,
  name: string,
  owner: string,
  row: LeaseRow,
): Promise<number | undefined> {
  const taken = await db
    .updateTable('leases')
    .set({ owner, epoch: row.epoch + 1, beat: row.beat + 1 })
    .where('name', '=', name)
    .where('epoch', '=', row.epoch)
    .where('beat', '=', row.beat)
    .returning('epoch')
    .executeTakeFirst();
  return taken?.epoch;
}

export async function beatLease(
  { db }: Database,
  name: string,
  owner: string,
  epoch: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('leases')
    .set(({ eb }) => ({ beat: eb('beat', '+', 1) }))
    .where('name', '=', name)
    .where('owner', '=', owner)
    .where('epoch', '=', epoch)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function freeLease({ db }: Database, name: string, owner: string, epoch: number): Promise<void> {
  await db
    .updateTable('leases')
    .set({ owner: '' })
    .where('name', '=', name)
    .where('owner', '=', owner)
    .where('epoch', '=', epoch)
    .execute();
}
