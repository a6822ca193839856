import { createHash } from 'node:crypto';
import { canonical, type JsonObject } from '#src/json.ts';

/** A row of the audit trail, less its own hash. */
export interface AuditRow {
  seq: number;
  at: Date;
  phase: string;
  actor: string;
  action: string;
  target: string;
  request_key: string | null;
  detail: object;
  previous: string;
}

/** Of everything a row says and of the row before it, so that none can be changed, taken out or put in between. */
export function hashOf(row: AuditRow): string {
  const content = { ...row, at: row.at.toISOString(), detail: row.detail as JsonObject };
  const { seq, at, phase, actor, action, target, request_key, detail, previous } = content;
  const text = canonical({ seq, at, phase, actor, action, target, request_key, detail, previous });
  return createHash('sha256').update(text).digest('hex');
}
