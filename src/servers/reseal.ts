import type { Database } from '#src/database/connect.ts';
import { UserError } from '#src/errors.ts';
import type { Logger } from '#src/log.ts';
import { sealedOtherwise } from '#src/messages/server-refusals.ts';
import { keyIdOf, SealBroken, type Sealing } from '#src/secrets/sealing.ts';
import { about } from './create-records.ts';

interface Needs {
  database: Database;
  /** Asked for only where something is sealed. */
  sealing: () => Sealing;
  log: Logger;
}

const columns = [
  ['sealed_host_key', 'host'],
  ['sealed_login_key', 'login'],
] as const;

interface Sealed {
  id: string;
  name: string;
  column: (typeof columns)[number][0];
  which: (typeof columns)[number][1];
  value: string;
}

/**
 * At the start: what was sealed with a key that is exchanged is sealed with the newest, so that the old one can be taken
 * out. Throws UserError while there is something that no configured key opens.
 */
export async function resealServers({ database, sealing, log }: Needs): Promise<void> {
  const sealed = await allSealed(database);
  if (sealed.length === 0) return;
  const { by, open, seal } = sealing();
  const unknown = sealed.filter(({ value }) => by(value) === 'none');
  if (unknown.length > 0) {
    const names = new Set(unknown.map(({ name }) => name));
    throw new UserError(
      sealedOtherwise([...names], [...new Set(unknown.map(({ value }) => keyIdOf(value)))]),
    );
  }
  for (const { id, column, which, value } of sealed.filter((each) => by(each.value) === 'exchanged')) {
    try {
      const anew = seal(open(value, about(id, which)), about(id, which));
      // Only where nobody else was at it meanwhile.
      await database.db
        .updateTable('servers')
        .set({ [column]: anew })
        .where('id', '=', id)
        .where(column, '=', value)
        .execute();
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      log.error({ server: id, error }, 'a key of a server cannot be read');
    }
  }
}

async function allSealed({ db }: Database): Promise<Sealed[]> {
  const rows = await db
    .selectFrom('servers')
    .select(['id', 'name', 'sealed_host_key', 'sealed_login_key'])
    .where('state', '<>', 'gone')
    .execute();
  return rows.flatMap(({ id, name, ...row }) =>
    columns.flatMap(([column, which]) => {
      const value = row[column];
      return value === null ? [] : [{ id, name, column, which, value }];
    }),
  );
}
