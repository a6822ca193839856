import type { ChangeTable } from '#src/database/schema-releases.ts';
import type { Place } from './release.ts';

export type ChangeKind = ChangeTable['kind'];

/** What may be the reason of what an alert tells. */
export interface Change extends Place {
  id: number;
  kind: ChangeKind;
  /** Plain text: `v411 → v412`. */
  what: string;
  by: string;
  at: Date;
  operation: string | null;
  release: number | null;
}
