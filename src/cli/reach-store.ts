import { askAdmin, isAnswered } from '#src/admin/ask.ts';
import { socketPath } from '#src/admin/socket-path.ts';
import { storeEndpoints } from '#src/admin/store-endpoints.ts';
import { openAudit } from '#src/audit/append.ts';
import { createCards } from '#src/cards/create-cards.ts';
import type { Clock } from '#src/clock.ts';
import type { LoadedConfig } from '#src/config/load.ts';
import { connectDatabase, type Database } from '#src/database/connect.ts';
import type { Json, JsonObject } from '#src/json.ts';
import { createLog } from '#src/log.ts';
import { readConfig } from './read-config.ts';
import type { CommandLine, Input } from './verb.ts';

type Ask = (
  name: keyof ReturnType<typeof storeEndpoints>,
  input?: JsonObject,
) => Promise<Json | AsyncIterable<Json>>;

/** Asks the bot that runs on the data folder; opens the store here when none does. */
export async function withStore<T>(
  line: CommandLine,
  input: Input,
  use: (ask: Ask) => Promise<T>,
): Promise<T> {
  const loaded = readConfig(line, input);
  const path = socketPath(loaded.config.dataDir);
  if (await isAnswered(path)) return await use((name, data = {}) => askAdmin(path, name, data));
  return await withOwnStore(loaded, line, use);
}

async function withOwnStore<T>(
  { config }: LoadedConfig,
  line: CommandLine,
  use: (ask: Ask) => Promise<T>,
): Promise<T> {
  const log = createLog(line.redaction, {
    level: 'fatal',
    out: { write: (text) => line.err(text.trimEnd()) },
  });
  const { dataDir } = config;
  const database = await connectDatabase({
    url: config.database?.url.reveal(),
    dataDir,
    log,
    clock: line.clock,
  });
  try {
    const endpoints = storeEndpoints(partsOn(database, line.clock));
    return await use((name, data = {}) => endpoints[name](data));
  } finally {
    await database.close();
  }
}

export function partsOn(database: Database, clock: Clock) {
  return { database, audit: openAudit(database, clock), cards: createCards(clock) };
}
