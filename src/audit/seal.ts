import type { Database } from '#src/database/connect.ts';

/** Removes what is older, and keeps the hash of the last row removed: verification starts from it. Resolves to how many. */
export function sealAudit(database: Database, before: Date): Promise<number> {
  return database.tx(async (trx) => {
    const head = await trx.selectFrom('audit_head').selectAll().forUpdate().executeTakeFirstOrThrow();
    const kept = trx.selectFrom('audit').select('seq').where('at', '>=', before).orderBy('seq').limit(1);
    const last = ((await kept.executeTakeFirst())?.seq ?? head.seq + 1) - 1;
    if (last <= head.sealed_seq) return 0;
    const row = await trx
      .selectFrom('audit')
      .select('hash')
      .where('seq', '=', last)
      .executeTakeFirstOrThrow();
    await trx.updateTable('audit_head').set({ sealed_seq: last, sealed_hash: row.hash }).execute();
    await trx.deleteFrom('audit').where('seq', '<=', last).execute();
    return last - head.sealed_seq;
  });
}
