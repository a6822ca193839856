// Releases as the table has them, and as everything else does.
import type { Kysely, Selectable } from 'kysely';
import type { Schema } from '#src/database/schema.ts';
import type { ReleaseTable } from '#src/database/schema-releases.ts';
import type { Seen } from './ledger.ts';
import type { Manifests, Place, Release, ReleasedWorkload } from './release.ts';
import { digestOfAll } from './template.ts';

export type ReleaseRow = Selectable<ReleaseTable>;

/** Far more than anybody goes back. */
const mostHistory = 100;

/** The newest first. */
export async function historyRows(db: Kysely<Schema>, { app, environment }: Place): Promise<ReleaseRow[]> {
  const rows = db.selectFrom('releases').selectAll().where('app', '=', app);
  return await rows.where('environment', '=', environment).orderBy('id', 'desc').limit(mostHistory).execute();
}

export function columnsOf({ workloads, images }: Seen) {
  return { workloads, images, digest: digestOfAll(workloads) };
}

export function toRow({ images, labels, workloads, manifests, ...columns }: Partial<ReleaseRow>) {
  return {
    ...columns,
    ...(images && { images: JSON.stringify(images) }),
    ...(labels && { labels: JSON.stringify(labels) }),
    ...(workloads && { workloads: JSON.stringify(workloads) }),
    ...(manifests && { manifests: JSON.stringify(manifests) }),
  };
}

export function releaseOf(row: ReleaseRow): Release {
  const { started_at, settled_at, proven_at, doomed_at, workloads, manifests, ...release } = row;
  return {
    ...release,
    workloads: workloads as ReleasedWorkload[] | null,
    manifests: manifests as Manifests | null,
    startedAt: started_at,
    settledAt: settled_at,
    provenAt: proven_at,
    doomedAt: doomed_at,
  };
}
