import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type SandboxSlack, startSandboxSlack } from '#sandbox/slack/start.ts';
import { serveAdmin } from '#src/admin/serve.ts';
import { storeEndpoints } from '#src/admin/store-endpoints.ts';
import { openAudit } from '#src/audit/append.ts';
import { auditVerify } from '#src/cli/audit.ts';
import { partsOn } from '#src/cli/reach-store.ts';
import { systemClock } from '#src/clock.ts';
import { createLog } from '#src/log.ts';
import { auditHead } from '#src/messages/audit-head.ts';
import { createRedaction } from '#src/redaction.ts';
import { commandLine, configuration } from '#test/support/command-line.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

const entry = { phase: 'note', actor: 'U0ANA', action: 'alert.acknowledge', target: 'alert:7f3k2' } as const;
const health = 'C0QUARTERDECK';

let database: TestDatabase;
let slack: SandboxSlack;
let admin: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
  slack = await startSandboxSlack({});
  const log = createLog(createRedaction(), { level: 'silent' });
  admin = await serveAdmin(database.where.dataDir, storeEndpoints(partsOn(database, systemClock())), log);
}, 60_000);
afterAll(async () => {
  await admin.close();
  await slack.close();
  await database[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await begin();
  slack.channel('quarterdeck').messages.forEach((message) => {
    message.delete();
  });
});

async function begin(): Promise<void> {
  await database.db.deleteFrom('audit').execute();
  await database.db
    .updateTable('audit_head')
    .set({ seq: 0, hash: '', sealed_seq: 0, sealed_hash: '' })
    .execute();
}

/** Appends, and posts the head as the bot does. */
async function appendAndPost(note: string): Promise<void> {
  await openAudit(database, systemClock()).append({ ...entry, detail: { note } });
  const head = await database.db.selectFrom('audit_head').select(['seq', 'hash']).executeTakeFirstOrThrow();
  const client = new WebClient(slack.tokens.bot, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
  await client.chat.postMessage({ channel: health, ...auditHead(head) });
}

async function verify() {
  const { file, write } = configuration();
  const { bot: botToken, app: appToken } = slack.tokens;
  const { dataDir } = database.where;
  write(JSON.stringify({ dataDir, slack: { botToken, appToken, api: slack.apiUrl, channels: { health } } }));
  const line = commandLine(auditVerify);
  const code = await line.run('audit', 'verify', '--config', file);
  return { code, said: [...line.printed, ...line.complained].slice(-1)[0] };
}

test('the trail is compared with every head that the bot posted, and with no words of others', async () => {
  await appendAndPost('on it');
  const forged = auditHead({ seq: 1, hash: 'f'.repeat(64) }).text;
  await slack.user('ana').type(forged, { in: 'quarterdeck' });
  await appendAndPost('done');

  expect(await verify()).toEqual({ code: 0, said: 'Compared with 2 heads that were posted to Slack.' });
});

test('a trail that was written anew, each hash right, is found out', async () => {
  await appendAndPost('on it');
  await begin();
  await openAudit(database, systemClock()).append({ ...entry, detail: { note: 'it was not me' } });

  expect(await verify()).toEqual({
    code: 1,
    said: 'The audit trail is broken at row 1: its hash is not the one that was posted to Slack.',
  });
});

test('a trail that lost its end, as after a restore, is found out', async () => {
  await appendAndPost('on it');
  await begin();

  expect(await verify()).toEqual({
    code: 1,
    said: 'The audit trail is broken at row 1: it is missing: row 1 was posted to Slack.',
  });
});

test('what Slack refuses is said, and the trail is checked all the same', async () => {
  await appendAndPost('on it');
  slack.faults.fail('conversations.history', 'not_in_channel');

  expect(await verify()).toEqual({
    code: 0,
    said: 'Slack could not be asked for the heads posted there: Slack answered not_in_channel.',
  });
});
