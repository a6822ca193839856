// Public keys by which people log in to what they make.
import { sql } from 'kysely';
import type { Clock } from '#src/clock.ts';
import type { Config } from '#src/config.ts';
import type { Database } from '#src/database/connect.ts';
import { UserError } from '#src/errors.ts';
import { noSuchKey, tooManyKeys } from '#src/messages/server-refusals.ts';
import { type PublicKey, parsePublicKey, readPublicKey } from './public-key.ts';
import type { Trx } from './records.ts';

export interface PeopleKeys {
  /** Those that a person added. */
  own(person: string): Promise<PublicKey[]>;
  /** All that a person may log in with: also those that the configuration names for them and their groups. */
  of(person: string): Promise<string[]>;
  /** Throws UserError for what is no public key of a kind that I take. */
  add(person: string, line: string): Promise<PublicKey>;
  /** By its fingerprint, or enough of its beginning. */
  remove(person: string, fingerprint: string): Promise<PublicKey>;
}

interface Needs {
  database: Database;
  clock: Clock;
  config: () => Pick<Config, 'servers'>;
  /** Which of these `group:S…` the person belongs to, as Slack knows it now. */
  placesOf(person: string, places: readonly string[]): Promise<string[]>;
}

/** Of one person: user data has room for so much. */
const most = 10;

export function openPeopleKeys({ database, clock, config, placesOf }: Needs): PeopleKeys {
  const { db } = database;
  const own = async (person: string, on: Pick<Trx, 'selectFrom'> = db): Promise<PublicKey[]> =>
    await on
      .selectFrom('server_keys')
      .select(['key', 'fingerprint', 'comment'])
      .where('person', '=', person)
      .orderBy('id')
      .execute();
  return {
    own: (person) => own(person),
    of: async (person) => {
      const { keys } = config().servers;
      const groups = await placesOf(
        person,
        Object.keys(keys).filter((who) => who.startsWith('group:')),
      );
      const configured = [`user:${person}`, ...groups].flatMap((who) => keys[who] ?? []);
      const lines = [...(await own(person)).map(({ key }) => key), ...configured];
      return [...new Set(lines.flatMap((line) => readPublicKey(line)?.key ?? []))];
    },
    add: async (person, line) => {
      const key = parsePublicKey(line);
      await database.tx(async (trx) => {
        // One at a time, so that of two for whom there is room for one, one is refused.
        await sql`lock table server_keys in share row exclusive mode`.execute(trx);
        if ((await own(person, trx)).length >= most) throw new UserError(tooManyKeys(most));
        await trx
          .insertInto('server_keys')
          .values({ person, ...key, added_at: clock.now() })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      });
      return key;
    },
    remove: async (person, fingerprint) => {
      const found = (await own(person)).filter((key) => key.fingerprint.startsWith(fingerprint));
      const [key] = found;
      if (!key || found.length > 1) throw new UserError(noSuchKey(fingerprint, found.length));
      await db
        .deleteFrom('server_keys')
        .where('person', '=', person)
        .where('fingerprint', '=', key.fingerprint)
        .execute();
      return key;
    },
  };
}
