// What pipelines have announced, deployed or not.
import type { Insertable, Kysely, Selectable } from 'kysely';
import type { Clock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import type { Schema } from '#src/database/schema.ts';
import type { AvailableReleaseTable } from '#src/database/schema-releases.ts';
import type { OperationState } from '#src/operations/operation.ts';
import { readImage } from '#src/releases/images.ts';
import type { Place, Release } from '#src/releases/release.ts';

type Row = Selectable<AvailableReleaseTable>;

export interface Available {
  id: number;
  app: string;
  tag: string;
  digest: string;
  commit: string | null;
  committedAt: Date | null;
  /** https:// */
  pipeline: string | null;
  announcedAt: Date;
}

/** In an environment: with the operation that it began there. */
export interface AvailableThere extends Available {
  operation: { id: string; state: OperationState } | null;
}

export interface AvailableReleases {
  /** Resolves once it is on disk; announced again, to the one there is. */
  record(release: Omit<Available, 'id' | 'announcedAt'>): Promise<Available>;
  newest(place: Place): Promise<AvailableThere | undefined>;
  /** The newest that was announced after this one and began a deploy there. */
  overtaking(release: Available, environment: string): Promise<Available | undefined>;
}

/** Of the operation that an announcement begins in an environment: asked again, it is the same. */
export function deployKey({ id }: Pick<Available, 'id'>, environment: string): string {
  return `announced:${id}:${environment}`;
}

export function openAvailable({ db, urgent }: Database, clock: Clock): AvailableReleases {
  return {
    record: async ({ committedAt, ...release }) => {
      const row = { ...release, committed_at: committedAt, announced_at: clock.now() };
      return availableOf((await insert(urgent, row)) ?? (await same(urgent, row)));
    },
    newest: async ({ app, environment }) => {
      const newest = db.selectFrom('available_releases').selectAll().where('app', '=', app);
      const row = await newest.orderBy('id', 'desc').limit(1).executeTakeFirst();
      if (!row) return undefined;
      const key = deployKey(row, environment);
      const begun = db.selectFrom('operations').select(['id', 'state']).where('request_key', '=', key);
      return { ...availableOf(row), operation: (await begun.executeTakeFirst()) ?? null };
    },
    overtaking: async ({ id, app }, environment) => {
      const later = db
        .selectFrom('available_releases')
        .selectAll()
        .where('app', '=', app)
        .where('id', '>', id);
      const rows = await later.orderBy('id', 'desc').limit(mostLater).execute();
      const keys = rows.map((row) => deployKey(row, environment));
      if (keys.length === 0) return undefined;
      const begun = db.selectFrom('operations').select('request_key').where('request_key', 'in', keys);
      const known = new Set((await begun.execute()).map(({ request_key }) => request_key));
      const row = rows.find((each) => known.has(deployKey(each, environment)));
      return row && availableOf(row);
    },
  };
}

/** Far more than come between an announcement and its repetition. */
const mostLater = 100;

async function insert(db: Kysely<Schema>, row: Insertable<AvailableReleaseTable>): Promise<Row | undefined> {
  const inserted = db.insertInto('available_releases').values(row);
  const once = inserted.onConflict((conflict) =>
    conflict.columns(['app', 'tag', 'digest', 'commit']).doNothing(),
  );
  return await once.returningAll().executeTakeFirst();
}

async function same(db: Kysely<Schema>, row: Insertable<AvailableReleaseTable>): Promise<Row> {
  const { app, tag, digest, commit } = row;
  const its = db.selectFrom('available_releases').selectAll().where('app', '=', app).where('tag', '=', tag);
  const found = its.where('digest', '=', digest).where('commit', 'is not distinct from', commit ?? null);
  return await found.executeTakeFirstOrThrow();
}

function availableOf({ committed_at, announced_at, ...row }: Row): Available {
  return { ...row, committedAt: committed_at, announcedAt: announced_at };
}

/** Whether it ever ran where this is the history of, by whoever's doing. */
export function wasReleased(
  { tag, digest }: Pick<Available, 'tag' | 'digest'>,
  history: readonly Release[],
): boolean {
  return history.some(({ images }) =>
    images.some(({ image }) => {
      const its = readImage(image);
      return its.digest === undefined ? its.tag === tag : its.digest === digest;
    }),
  );
}
