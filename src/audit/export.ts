import type { Database } from '#src/database/connect.ts';

const page = 1000;

/** Every row as a line of JSON, oldest first, as the trail stood when it began. */
export async function* exportAudit({ db }: Database): AsyncGenerator<string> {
  const head = await db.selectFrom('audit_head').select(['seq', 'sealed_seq']).executeTakeFirstOrThrow();
  let last = head.sealed_seq;
  for (;;) {
    const rows = db.selectFrom('audit').selectAll().where('seq', '>', last).where('seq', '<=', head.seq);
    const found = await rows.orderBy('seq').limit(page).execute();
    if (found.length === 0) return;
    for (const row of found) yield `${JSON.stringify(row)}\n`;
    last = found.at(-1)?.seq ?? head.seq;
  }
}
