import type { Clock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import { groupCommit } from '#src/database/group-commit.ts';
import { storable } from '#src/json.ts';
import type { Audit, AuditEntry } from './audit.ts';
import { hashOf } from './hash.ts';

export function openAudit(database: Database, clock: Clock): Audit {
  const append = groupCommit((batch: AuditEntry[]) => appendAll(database, clock, batch), { most: 200 });
  return { append };
}

/** Replicas append in turn: whoever holds the head row's lock writes the next numbers. */
function appendAll(database: Database, clock: Clock, batch: AuditEntry[]): Promise<undefined[]> {
  return database.tx(async (trx) => {
    const head = await trx
      .selectFrom('audit_head')
      .select(['seq', 'hash'])
      .forUpdate()
      .executeTakeFirstOrThrow();
    const at = clock.now();
    let { seq, hash } = head;
    const rows = batch.map((entry) => {
      const row = { ...columnsOf(entry), seq: seq + 1, at, previous: hash };
      seq = row.seq;
      hash = hashOf(row);
      return { ...row, hash, detail: JSON.stringify(row.detail) };
    });
    await trx.insertInto('audit').values(rows).execute();
    await trx.updateTable('audit_head').set({ seq, hash }).execute();
    return batch.map(() => undefined);
  });
}

function columnsOf({ phase, actor, action, target, requestKey, detail }: AuditEntry) {
  const text = storable({ actor, action, target });
  return { ...text, phase, request_key: requestKey ?? null, detail: storable(detail ?? {}) };
}
