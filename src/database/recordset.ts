import { type RawBuilder, sql } from 'kysely';

/** Many rows as one parameter: `from ${recordset(values)} as given (id bigint, name text)`. They must be storable. */
export function recordset(values: readonly object[]): RawBuilder<unknown> {
  return sql`jsonb_to_recordset(${JSON.stringify(values)}::jsonb)`;
}
