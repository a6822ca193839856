import type { JsonObject } from '#src/json.ts';

export interface AuditEntry {
  phase: 'intent' | 'outcome' | 'refusal' | 'note';
  /** `U…` for a person, `source:prod` for a webhook, `quarterdeck` for the bot itself. */
  actor: string;
  /** The permission that was asked for: `alert.acknowledge`. */
  action: string;
  target: string;
  requestKey?: string;
  detail?: JsonObject;
}

export interface Audit {
  /** Resolves once the entry is on disk. Whoever acts waits for it first, and does not act when it rejects. */
  append(entry: AuditEntry): Promise<void>;
}
