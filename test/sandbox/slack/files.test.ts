// https://docs.slack.dev/messaging/working-with-files#upload
import { expect, test } from 'vitest';
import { type SandboxSlack, startSandboxSlack } from '#sandbox/slack/start.ts';
import { call, client } from './web-client.ts';

const payments = 'C0PAYMENTS';

test('an uploaded file can be shown only after it was scanned', async () => {
  let now = 1_800_000_000_000;
  await using slack = await startSandboxSlack({ now: () => now });
  const web = client(slack);
  const uploaded = (await web.filesUploadV2({ filename: 'chart.svg', content: '<svg/>' })) as unknown as {
    files: { files: { id: string }[] }[];
  };
  const id = uploaded.files[0]?.files[0]?.id ?? '';
  const image = [{ type: 'image', slack_file: { id }, alt_text: 'chart' }];

  expect((await web.files.info({ file: id })).file?.mimetype).toBe('');
  expect(
    await call(slack, 'chat.postMessage', { channel: payments, text: 'a', blocks: image }),
  ).toMatchObject({
    error: 'invalid_blocks',
    response_metadata: { messages: ['[ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]'] },
  });

  now += 1000;
  slack.runDue();
  const { file } = await web.files.info({ file: id });
  expect(file?.mimetype).toBe('image/svg+xml');
  expect(
    await call(slack, 'chat.postMessage', { channel: payments, text: 'a', blocks: image }),
  ).toMatchObject({
    ok: true,
  });
  const bytes = await fetch(file?.url_private ?? '', {
    headers: { authorization: `Bearer ${slack.tokens.bot}` },
  });
  expect(await bytes.text()).toBe('<svg/>');
  expect((await fetch(file?.url_private ?? '')).status).toBe(403);
});

async function started(slack: SandboxSlack, name: string, length: number) {
  const { upload_url: url, file_id: id } = await client(slack).files.getUploadURLExternal({
    filename: name,
    length,
  });
  return {
    id: id ?? '',
    send: async (body: string) => (await fetch(url ?? '', { method: 'POST', body })).status,
    show: (more: object = {}) => call(slack, 'files.completeUploadExternal', { files: [{ id }], ...more }),
  };
}

test('a file is shown in a thread once, after its scan, with its words', async () => {
  await using slack = await startSandboxSlack();
  const web = client(slack);
  const { ts = '' } = await web.chat.postMessage({ channel: payments, text: 'a card' });
  const file = await started(slack, 'a.log', 3);
  expect(await file.send('one')).toBe(200);
  const place = { channel_id: payments, thread_ts: ts, initial_comment: 'The log' };
  expect(await file.show(place)).toMatchObject({ ok: true, files: [{ id: file.id, title: 'a.log' }] });
  expect(await file.show(place)).toMatchObject({ error: 'file_not_found' });

  const [card] = slack.channel('payments').messages;
  const shown = await card?.thread().expectMessage('The log');
  expect(shown?.files).toEqual([{ name: 'a.log', text: 'one' }]);
  const { messages = [] } = await web.conversations.replies({ channel: payments, ts });
  expect(messages.at(-1)).toMatchObject({ text: 'The log', files: [{ id: file.id, size: 3 }] });
});

test('what is shown was sent before, whole, while its address took it, and to where the app is', async () => {
  let now = 1_800_000_000_000;
  await using slack = await startSandboxSlack({ now: () => now });
  expect(await call(slack, 'files.getUploadURLExternal', { filename: 'a.log', length: 0 })).toMatchObject({
    error: 'missing_argument',
  });
  const file = await started(slack, 'a.log', 3);
  expect(await file.show()).toMatchObject({ error: 'file_not_found' });
  expect(await file.send('more')).toBe(400);
  expect(await file.send('one')).toBe(200);
  expect(await file.show({ channel_id: 'C0NOWHERE' })).toMatchObject({ error: 'channel_not_found' });
  expect(await file.show({ thread_ts: '1.2' })).toMatchObject({ error: 'invalid_arguments' });
  slack.channel('payments').kickBot();
  expect(await file.show({ channel_id: payments })).toMatchObject({ error: 'not_in_channel' });
  now += 3_600_000;
  expect(await file.send('one')).toBe(404);
  expect(await file.show()).toMatchObject({ error: 'file_not_found' });
});

test('what can happen to a call can happen to the bytes', async () => {
  await using slack = await startSandboxSlack();
  const file = await started(slack, 'a.log', 3);
  slack.faults.fail('upload', 503);
  expect(await file.send('one')).toBe(503);
  slack.faults.loseCall('upload');
  await expect(file.send('one')).rejects.toThrow();
  expect(await file.send('one')).toBe(200);
});
