import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { UserError } from '#src/errors.ts';

/** Brings the schema up to date, one replica at a time. Throws UserError when a newer version made it. */
export async function migrate(db: Kysely<never>, migrations: Record<string, Migration>): Promise<void> {
  const unknown = (await applied(db)).filter((name) => !(name in migrations));
  if (unknown.length > 0) {
    throw new UserError(
      `The database was last used by a newer version of Quarterdeck: it has the change ${unknown.at(-1)}, which this one does not know. Start that version again, or restore a backup from before.`,
    );
  }
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
  }).migrateToLatest();
  if (error) throw error;
}

async function applied(db: Kysely<never>): Promise<string[]> {
  const { rows } = await sql<{
    present: boolean;
  }>`select to_regclass('kysely_migration') is not null as present`.execute(db);
  if (!rows[0]?.present) return [];
  const names = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return names.rows.map(({ name }) => name);
}
