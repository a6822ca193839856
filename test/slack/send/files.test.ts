// Text too long for a message goes into the thread as a file: https://docs.slack.dev/messaging/working-with-files
import { expect, test } from 'vitest';
import type { SeenMessage } from '#sandbox/slack/fluent/message.ts';
import type { OutgoingFile } from '#src/cards/cards.ts';
import { manifestOf } from '#src/manifest/manifest.ts';
import { commands } from '#src/registry.ts';
import { alert, eventually, type Stage, startStage } from './stage.ts';

const log: OutgoingFile = {
  ...{ key: 'qd-7f3k2-migrate', name: 'qd-7f3k2-migrate.log', text: 'one\ntwo ü\nthree\n' },
  elsewhere: '`kubectl logs` shows it.',
};

async function give(stage: Stage, more: Partial<OutgoingFile> = {}) {
  const message = { text: 'The whole log' };
  await stage.say({ thread: alert('a'), message, file: { ...log, ...more }, urgency: 'progress' });
}

async function withCard(options: Parameters<typeof startStage>[0] = {}) {
  const stage = await startStage(options);
  await stage.show('a', 'firing');
  stage.sender({ timeouts: { fast: 4000, out: 4000 } });
  const card = await stage.slack.channel('payments').expectMessage('firing');
  return { stage, card, [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose]() };
}

const filesUnder = (card: SeenMessage) => card.thread().messages.flatMap(({ files }) => files);

test('it stands in the thread, under its words, as it was; then the store forgets it', async () => {
  await using given = await withCard();
  const { stage, card } = given;
  await give(stage);
  const message = await card.thread().expectMessage('The whole log');
  expect(message.json.files).toMatchObject([{ name: log.name, title: log.name, size: 17 }]);
  expect(message.files).toEqual([{ name: log.name, text: log.text }]);
  await eventually(async () => (await stage.messages()).map(({ state }) => state)).toEqual(['sent']);
  stage.pass(5000);
  await eventually(() => kept(stage)).toEqual([]);
});

test('asked for again, it is given once', async () => {
  await using given = await withCard();
  const { stage, card } = given;
  await give(stage);
  await give(stage);
  await card.thread().expectMessage('The whole log');
  await give(stage, { text: 'another' });
  await stage.show('a', 'resolved', { say: ['it is over'] });
  await card.thread().expectMessage('it is over');
  expect(stage.slack.calls.of('files.completeUploadExternal')).toHaveLength(1);
});

test('what people wait for goes first, and does not wait for it', async () => {
  await using given = await withCard();
  const { stage, card } = given;
  stage.slack.faults.hang('upload');
  await give(stage);
  await stage.slack.calls.expect('files.getUploadURLExternal');
  await stage.show('a', 'resolved', { say: ['it is over'] });
  await card.thread().expectMessage('it is over');
  expect(card.thread().messages).toHaveLength(1);
});

test.each([
  ['file_uploads_disabled', 'this workspace takes no such files'],
  ['file_uploads_except_images_disabled', 'this workspace takes no such files'],
  ['storage_limit_reached', 'the file storage of this workspace is full'],
  ['something_new', 'Slack did not take it (something_new)'],
])('refused with %s, one sentence says so and where else it can be read', async (code, why) => {
  await using given = await withCard();
  const { stage, card } = given;
  stage.slack.faults.fail('files.getUploadURLExternal', code, 8);
  await give(stage);
  await passUntil(stage, async () => (await kept(stage)).length === 0);
  const message = await card.thread().expectMessage(why);
  expect(message.text).toMatch(/`?kubectl logs`? shows it/);
  await stage.show('a', 'resolved', { say: ['it is over'] });
  await card.thread().expectMessage('it is over');
  expect(card.thread().messages).toHaveLength(2);
});

test('without the scope for it, the sentence names it, and nothing else is held up', async () => {
  const manifest = manifestOf(commands);
  const bot = manifest.oauth_config.scopes.bot.filter((scope) => scope !== 'files:write');
  await using given = await withCard({ manifest: { ...manifest, oauth_config: { scopes: { bot } } } });
  const { stage, card } = given;
  await give(stage);
  await card.thread().expectMessage(/I lack the scope `?files:write/);
  await stage.show('b', 'another fires');
  await stage.slack.channel('payments').expectMessage('another fires');
});

test.each([
  ['Slack asks to wait', (stage: Stage) => stage.slack.faults.rateLimit('files.getUploadURLExternal', 30)],
  ['Slack is out of order', (stage: Stage) => stage.slack.faults.fail('files.getUploadURLExternal', 503, 3)],
  ['no answer comes', (stage: Stage) => stage.slack.faults.loseAnswer('files.getUploadURLExternal', 2)],
  ['the bytes are not taken', (stage: Stage) => stage.slack.faults.fail('upload', 500, 3)],
  ['the bytes do not arrive', (stage: Stage) => stage.slack.faults.loseCall('upload', 2)],
  ['the address has expired', (stage: Stage) => stage.slack.faults.fail('upload', 404)],
  [
    'what was uploaded is gone',
    (stage: Stage) => stage.slack.faults.fail('files.completeUploadExternal', 'file_not_found'),
  ],
  [
    'showing it is refused for now',
    (stage: Stage) => stage.slack.faults.rateLimit('files.completeUploadExternal', 30),
  ],
])('%s: it comes later, once, and other posts meanwhile', async (_, trouble) => {
  await using given = await withCard();
  const { stage, card } = given;
  trouble(stage);
  await give(stage);
  await stage.slack.calls.expect('files.getUploadURLExternal');
  await stage.show('b', 'another fires');
  await stage.slack.channel('payments').expectMessage('another fires');
  await passUntil(stage, () => card.thread().messages.length > 0);
  expect(card.thread().messages.map(({ text }) => text)).toEqual([expect.stringContaining('The whole log')]);
  expect(filesUnder(card)).toHaveLength(1);
});

test.each([
  ['the answer is lost', true],
  ['the call is lost', false],
])('when %s after it was to be shown, it is looked for before it is given again', async (_, arrived) => {
  await using given = await withCard();
  const { stage, card } = given;
  const { faults } = stage.slack;
  if (arrived) faults.loseAnswer('files.completeUploadExternal');
  else faults.loseCall('files.completeUploadExternal');
  await give(stage);
  await eventually(async () => (await stage.messages())[0]?.last_error).toBeTruthy();
  await passUntil(stage, async () => (await stage.messages())[0]?.state === 'sent');
  await eventually(() => card.thread().messages.length).toBe(1);
  const [message] = card.thread().messages;
  expect(message?.text.includes('Possibly repeated')).toBe(!arrived);
  expect(filesUnder(card)).toHaveLength(1);
  expect(stage.slack.calls.of('conversations.replies').length).toBeGreaterThan(0);
});

test('what could not be given for a day is given up, and the store forgets it', async () => {
  await using given = await withCard();
  const { stage } = given;
  stage.slack.faults.down();
  const message = { text: 'The whole log' };
  const dropAfter = new Date(stage.clock.now().getTime() + 86_400_000);
  await stage.say({ thread: alert('a'), message, file: log, urgency: 'progress', dropAfter });
  await passUntil(stage, async () => (await kept(stage)).length === 0, 43_000_000);
  expect((await stage.messages()).map(({ state }) => state)).toEqual(['dropped']);
});

test('a file for a card that is lost goes to where it is posted again', async () => {
  await using given = await withCard();
  const { stage, card } = given;
  stage.slack.faults.rateLimit('files.getUploadURLExternal', 30);
  await give(stage);
  card.delete();
  await stage.show('a', 'resolved', { say: ['it is over'] });
  const again = await stage.slack.channel('payments').expectMessage('resolved');
  await passUntil(stage, () => filesUnder(again).length === 1);
});

const kept = ({ database }: Stage) =>
  database.db.selectFrom('message_files').select(['message_id', 'slack_file']).execute();

/** Time passes until it is so. */
async function passUntil(stage: Stage, isSo: () => boolean | Promise<boolean>, step = 3000): Promise<void> {
  await eventually(async () => {
    if (await isSo()) return true;
    stage.pass(step);
    return false;
  }).toBe(true);
}
