import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { replayIntake } from '#src/alerts/replay.ts';
import type { Audit } from '#src/audit/audit.ts';
import { exportAudit } from '#src/audit/export.ts';
import { verifyAudit } from '#src/audit/verify.ts';
import type { Cards } from '#src/cards/cards.ts';
import type { Database } from '#src/database/connect.ts';
import { UserError } from '#src/errors.ts';
import type { JsonObject } from '#src/json.ts';
import type { Endpoints } from './endpoints.ts';

const Backup = z.strictObject({ file: z.string().startsWith('/') });
const Verify = z.strictObject({ heads: z.array(z.strictObject({ seq: z.int(), hash: z.string() })) });

const Replay = z.union([
  z.strictObject({ ids: z.array(z.int()).min(1) }),
  z.strictObject({ source: z.string() }),
]);

export interface StoreNeeds {
  database: Database;
  audit: Audit;
  cards: Cards;
}

/** What the command line can do with the store: in the running bot, or by itself when none runs. */
export function storeEndpoints({ database, audit, cards }: StoreNeeds) {
  return {
    backup: async (input) => {
      const { file } = Backup.parse(input);
      if (existsSync(file))
        throw new UserError(`${file} exists already. Choose another name, or remove it first.`);
      if (!existsSync(dirname(file)))
        throw new UserError(`There is no folder ${dirname(file)}. Make it first.`);
      await database.backup(file);
      return { file };
    },
    'audit/verify': async (input) =>
      ({ ...(await verifyAudit(database, Verify.parse(input).heads)) }) as unknown as JsonObject,
    'audit/export': async () => exportAudit(database),
    replay: async (input) => {
      const which = Replay.parse(input);
      const target = 'source' in which ? `source:${which.source}` : `body:${which.ids.join(',')}`;
      const entry = { actor: 'command line', action: 'intake.replay', target };
      await audit.append({ phase: 'intent', ...entry });
      const count = await replayIntake(database, cards, which);
      await audit.append({ phase: 'outcome', ...entry, detail: { count } });
      return { count };
    },
  } satisfies Endpoints;
}
