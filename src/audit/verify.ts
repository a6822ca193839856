import type { Database } from '#src/database/connect.ts';
import { type AuditRow, hashOf } from './hash.ts';

/** A hash that stands somewhere else too, so that the whole trail cannot be written anew unseen. */
export interface AuditHead {
  seq: number;
  hash: string;
}

export type Verdict =
  | { ok: true; rows: number; head: AuditHead; heads: number }
  /** The first row that is not as it was written, and how that shows. */
  | { ok: false; seq: number; problem: string };

const page = 1000;

/**
 * Reads the whole trail, a page at a time, and stops at the first row that is wrong. `posted`: heads as they were
 * posted to Slack, compared where the trail still has their rows.
 */
export async function verifyAudit({ db }: Database, posted: readonly AuditHead[] = []): Promise<Verdict> {
  const head = await db.selectFrom('audit_head').selectAll().executeTakeFirst();
  if (!head) return { ok: false, seq: 0, problem: 'the row that holds the head of the chain is gone' };
  const known = Map.groupBy(posted, ({ seq }) => seq);
  let previous: AuditHead = { seq: head.sealed_seq, hash: head.sealed_hash };
  if (differs(known, previous))
    return broken(previous.seq, 'it is sealed with another hash than was posted to Slack');

  let rows = await rowsAfter(db, previous.seq, head.seq);
  while (rows.length > 0) {
    for (const row of rows) {
      const problem = problemOf(row, previous, known);
      if (problem) return problem;
      previous = { seq: row.seq, hash: row.hash };
    }
    rows = await rowsAfter(db, previous.seq, head.seq);
  }
  return endOf(previous, head, posted);
}

function problemOf(row: AuditRow & AuditHead, previous: AuditHead, known: Known): Verdict | undefined {
  if (row.seq !== previous.seq + 1) return broken(previous.seq + 1, 'it is missing');
  if (row.previous !== previous.hash) return broken(row.seq, 'it does not follow from the row before it');
  if (hashOf(row) !== row.hash) return broken(row.seq, 'its content does not match its hash');
  if (differs(known, row)) return broken(row.seq, 'its hash is not the one that was posted to Slack');
  return undefined;
}

function endOf(
  last: AuditHead,
  head: AuditHead & { sealed_seq: number },
  posted: readonly AuditHead[],
): Verdict {
  if (last.seq !== head.seq) return broken(last.seq + 1, 'it is missing');
  if (last.hash !== head.hash) return broken(head.seq, 'the head of the chain names another hash');
  const ahead = posted.find(({ seq }) => seq > head.seq);
  if (ahead) return broken(head.seq + 1, `it is missing: row ${ahead.seq} was posted to Slack`);
  const heads = posted.filter(({ seq }) => seq >= head.sealed_seq).length;
  return { ok: true, rows: head.seq - head.sealed_seq, head: last, heads };
}

function rowsAfter(db: Database['db'], seq: number, last: number) {
  const rows = db.selectFrom('audit').selectAll().where('seq', '>', seq).where('seq', '<=', last);
  return rows.orderBy('seq').limit(page).execute();
}

type Known = ReadonlyMap<number, readonly AuditHead[]>;

function differs(known: Known, { seq, hash }: AuditHead): boolean {
  return known.get(seq)?.some((posted) => posted.hash !== hash) ?? false;
}

function broken(seq: number, problem: string): Verdict {
  return { ok: false, seq, problem };
}
