// Every test that has to do with the store again, on a server of our own.
import { afterAll, beforeAll, describe } from 'vitest';
import { type PostgresServer, postgresMissing, startPostgres } from '#test/support/postgres.ts';

describe.skipIf(postgresMissing())('on PostgreSQL', async () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
    process.env.DATABASE = 'postgres';
    process.env.QUARTERDECK_POSTGRES_URL = server.url;
  });
  afterAll(() => server[Symbol.asyncDispose]());

  await import('#test/alerts/alerts.test.ts');
  await import('#test/alerts/intake.test.ts');
  await import('#test/audit/audit.test.ts');
  await import('#test/cards/create-cards.test.ts');
  await import('#test/cli/store-verbs.test.ts');
  await import('#test/database/retention.test.ts');
  await import('#test/database/store.test.ts');
  await import('#test/database/timers.test.ts');
  await import('#test/gap.test.ts');
  await import('#test/operations/journal.test.ts');
  await import('#test/operations/killed.test.ts');
  await import('#test/operations/runner.test.ts');
  await import('#test/operations/steps.test.ts');
  await import('#test/operations/store.test.ts');
  await import('#test/http/refusals.test.ts');
  await import('#test/replicas.test.ts');
  await import('#test/requests/store.test.ts');
});
