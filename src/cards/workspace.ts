// Where messages of the workspace are, for links to cards: Slack says it when the bot connects.
import type { Kysely } from 'kysely';
import type { Clock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';
import type { Schema } from '#src/database/schema.ts';

const name = 'workspace';

export async function rememberWorkspace(
  { db }: Database,
  clock: Clock,
  url: string | undefined,
): Promise<void> {
  if (url === undefined) return;
  const row = { value: JSON.stringify({ url }), at: clock.now() };
  await db
    .insertInto('memory')
    .values({ name, ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute();
}

/** https://docs.slack.dev/reference/methods/chat.getPermalink */
export async function messageAddress(
  db: Kysely<Schema>,
  channel: string,
  ts: string,
): Promise<string | undefined> {
  const row = await db.selectFrom('memory').select('value').where('name', '=', name).executeTakeFirst();
  const { url } = (row?.value ?? {}) as { url?: string };
  return url && `${url}archives/${channel}/p${ts.replace('.', '')}`;
}
