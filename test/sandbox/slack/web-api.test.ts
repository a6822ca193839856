import { WebClient } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import { generousManifest, type Manifest } from '#sandbox/slack/manifest.ts';
import { type SandboxSlack, startSandboxSlack } from '#sandbox/slack/start.ts';
import type { Json } from '#sandbox/slack/world.ts';

const client = (slack: SandboxSlack, token = slack.tokens.bot) =>
  new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });

/** The whole answer, where WebClient would throw for `ok: false`. */
async function call(
  slack: SandboxSlack,
  method: string,
  args: Json,
  token = slack.tokens.bot,
): Promise<Json> {
  const response = await fetch(slack.apiUrl + method, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(args),
  });
  return (await response.json()) as Json;
}

const withScopes = (...bot: string[]): Manifest => ({
  ...generousManifest,
  oauth_config: { scopes: { bot } },
});
const payments = 'C0PAYMENTS';
const doc = (method: string) => `https://docs.slack.dev/reference/methods/${method}#errors`;
const modal = { type: 'modal', title: { type: 'plain_text', text: 'T' }, blocks: [] };

describe('what Slack refuses', () => {
  const cases: [method: string, args: Json, error: string][] = [
    ['chat.postMessage', { channel: 'C0NOPE', text: 'a' }, 'channel_not_found'],
    ['chat.postMessage', { channel: 'C0NOBOT', text: 'a' }, 'not_in_channel'],
    ['chat.postMessage', { channel: 'C0ARCHIVED', text: 'a' }, 'is_archived'],
    ['chat.postMessage', { channel: payments }, 'no_text'],
    ['chat.postMessage', { channel: payments, text: 'a', thread_ts: 'soon' }, 'invalid_thread_ts'],
    ['chat.postMessage', { channel: payments, text: 'a', markdown_text: 'b' }, 'markdown_text_conflict'],
    ['chat.postMessage', { channel: payments, text: 'a', metadata: '{' }, 'invalid_metadata_format'],
    [
      'chat.postMessage',
      {
        channel: payments,
        text: 'a',
        metadata: { event_type: 'x', event_payload: { a: 'x'.repeat(9000) } },
      },
      'metadata_too_large',
    ],
    ['chat.postEphemeral', { channel: payments, user: 'W0SAM', text: 'a' }, 'user_not_in_channel'],
    ['chat.update', { channel: payments, ts: '1.000001', text: 'a' }, 'message_not_found'],
    ['chat.update', { channel: '#payments', ts: '1.000001', text: 'a' }, 'channel_not_found'],
    ['chat.delete', { channel: payments, ts: '1.000001' }, 'message_not_found'],
    ['chat.getPermalink', { channel: payments, message_ts: '1.000001' }, 'message_not_found'],
    ['conversations.info', { channel: 'C0NOPE' }, 'channel_not_found'],
    ['conversations.history', { channel: 'C0NOBOT' }, 'not_in_channel'],
    ['conversations.replies', { channel: payments, ts: '1.000001' }, 'thread_not_found'],
    ['conversations.join', { channel: 'C0ARCHIVED' }, 'is_archived'],
    ['conversations.join', { channel: 'C0SECRET' }, 'method_not_supported_for_channel_type'],
    ['conversations.open', { users: 'U0NOPE' }, 'user_not_found'],
    ['conversations.open', { users: 'U0GONE' }, 'user_disabled'],
    ['users.info', { user: 'U0NOPE' }, 'user_not_found'],
    ['users.info', {}, 'invalid_arguments'],
    ['usergroups.users.list', { usergroup: 'S0NOPE' }, 'no_such_subteam'],
    ['views.open', { trigger_id: '1.2.3', view: modal }, 'invalid_trigger_id'],
    ['views.update', { view_id: 'V0', view: modal }, 'not_found'],
    ['views.publish', { user_id: 'U0ANA', view: modal }, 'invalid_arguments'],
    ['files.info', { file: 'F0' }, 'file_not_found'],
    ['reactions.add', { channel: payments, timestamp: '1.000001', name: 'eyes' }, 'message_not_found'],
    ['blocks.validate', {}, 'invalid_arguments'],
    ['apps.connections.open', {}, 'not_allowed_token_type'],
    ['chat.postmessage', {}, 'unknown_method'],
  ];

  test.each(cases.map((each) => [...each, doc(each[0])] as const))(
    '%s %j: %s (%s)',
    async (method, args, error) => {
      await using slack = await startSandboxSlack();
      expect(await call(slack, method, args)).toMatchObject({ ok: false, error });
    },
  );

  test('a token that is missing or wrong', async () => {
    await using slack = await startSandboxSlack();
    expect(await call(slack, 'auth.test', {}, '')).toEqual({ ok: false, error: 'not_authed' });
    expect(await call(slack, 'auth.test', {}, 'xoxb-other')).toEqual({ ok: false, error: 'invalid_auth' });
  });

  // https://docs.slack.dev/reference/scopes
  test.each([
    ['chat.postMessage', { channel: payments, text: 'a' }, 'chat:write'],
    ['users.info', { user: 'U0ANA' }, 'users:read'],
    ['usergroups.list', {}, 'usergroups:read'],
    ['reactions.add', { channel: payments, timestamp: '1.000001', name: 'eyes' }, 'reactions:write'],
    ['conversations.info', { channel: payments }, 'channels:read'],
  ])('%s without its scope', async (method, args, needed) => {
    await using slack = await startSandboxSlack({ manifest: withScopes('commands') });
    expect(await call(slack, method, args)).toEqual({
      ok: false,
      error: 'missing_scope',
      needed,
      provided: 'commands',
    });
  });

  test("a private channel's history asks for groups:history although channels:history is there", async () => {
    await using slack = await startSandboxSlack({ manifest: withScopes('channels:history') });
    expect(await call(slack, 'conversations.history', { channel: 'C0SECRET' })).toMatchObject({
      error: 'missing_scope',
      needed: 'groups:history',
    });
  });

  test('a private channel does not exist for a bot that was removed from it', async () => {
    await using slack = await startSandboxSlack();
    slack.channel('incident-room').kickBot();
    expect(await call(slack, 'chat.postMessage', { channel: 'C0SECRET', text: 'a' })).toMatchObject({
      error: 'channel_not_found',
    });
  });
});

describe('messages', () => {
  test('a real WebClient posts, edits, finds by metadata and deletes', async () => {
    await using slack = await startSandboxSlack();
    const web = client(slack);
    const metadata = { event_type: 'card', event_payload: { id: 'c1' } };
    const posted = await web.chat.postMessage({ channel: payments, text: 'one', metadata });
    const ts = posted.ts ?? '';

    const found = await web.conversations.history({ channel: payments, include_all_metadata: true });
    expect(found.messages?.[0]).toMatchObject({ text: 'one', metadata, user: slack.app.userId });
    const plain = await web.conversations.history({ channel: payments });
    expect(plain.messages?.[0]).not.toHaveProperty('metadata');

    await web.chat.update({ channel: payments, ts, text: 'two' });
    const reply = await web.chat.postMessage({ channel: payments, text: 'in thread', thread_ts: ts });
    const thread = await web.conversations.replies({ channel: payments, ts });
    expect(thread.messages?.map((message) => message.text)).toEqual(['two', 'in thread']);
    const top = await web.conversations.history({ channel: payments });
    expect(top.messages?.map((message) => message.ts)).toEqual([ts]);
    expect(reply.ts).not.toBe(ts);

    await web.chat.delete({ channel: payments, ts });
    expect((await web.conversations.history({ channel: payments })).messages).toEqual([]);
  });

  // https://docs.slack.dev/reference/methods/chat.update#usage-info
  test('an edit with text alone removes the blocks, keeps the attachments, and takes 4000 characters', async () => {
    await using slack = await startSandboxSlack();
    const web = client(slack);
    const blocks = [{ type: 'divider' as const }];
    const attachments = [{ color: '#f00', text: 'bar' }];
    const { ts = '' } = await web.chat.postMessage({ channel: payments, text: 'a', blocks, attachments });

    const withBlocks = await web.chat.update({ channel: payments, ts, blocks, text: 'b' });
    expect(withBlocks.message).not.toHaveProperty('edited');
    const { message } = await web.chat.update({ channel: payments, ts, text: 'x'.repeat(4000) });
    expect(message).not.toHaveProperty('blocks');
    expect(message).toHaveProperty('edited');
    expect(message).toMatchObject({ attachments: [{ text: 'bar' }] });
    expect(await call(slack, 'chat.update', { channel: payments, ts, text: 'x'.repeat(4001) })).toMatchObject(
      {
        error: 'msg_too_long',
      },
    );
  });

  // https://docs.slack.dev/reference/methods/chat.update#valid-message-types
  test("neither a person's message nor an ephemeral one can be edited", async () => {
    await using slack = await startSandboxSlack();
    const message = await slack.user('ana').mention('hello', { in: 'payments' });
    expect(
      await call(slack, 'chat.update', { channel: payments, ts: message.ts, text: 'mine' }),
    ).toMatchObject({
      error: 'cant_update_message',
    });
    const ephemeral = await call(slack, 'chat.postEphemeral', {
      channel: payments,
      user: 'U0ANA',
      text: 'psst',
    });
    const ts = ephemeral.message_ts;
    expect(await call(slack, 'chat.update', { channel: payments, ts, text: 'a' })).toMatchObject({
      error: 'message_not_found',
    });
    const history = await call(slack, 'conversations.history', { channel: payments });
    expect((history.messages as Json[]).map((each) => each.text)).not.toContain('psst');
  });

  // https://github.com/slackapi/python-slack-sdk/issues/840
  test('a reply to a message that is not there is accepted and seen nowhere', async () => {
    await using slack = await startSandboxSlack();
    const reply = { channel: payments, text: 'lost', thread_ts: '1.000001' };
    expect(await call(slack, 'chat.postMessage', reply)).toMatchObject({ ok: true });
    expect(slack.channel('payments').messages).toEqual([]);
  });

  // https://docs.slack.dev/reference/methods/chat.postMessage#truncating
  test('text is cut after 40,000 characters', async () => {
    await using slack = await startSandboxSlack();
    const answer = await call(slack, 'chat.postMessage', { channel: payments, text: 'x'.repeat(40_001) });
    expect((answer.message as Json).text).toHaveLength(40_000);
  });

  test('lists are paged, and guests, bots, strangers and the deactivated can be told apart', async () => {
    await using slack = await startSandboxSlack();
    const web = client(slack);
    const first = await web.users.list({ limit: 4 });
    const next = await web.users.list({ limit: 100, cursor: first.response_metadata?.next_cursor ?? '' });
    const all = [...(first.members ?? []), ...(next.members ?? [])];
    expect(all).toHaveLength(9);
    const user = (name: string) => all.find((each) => each.name === name);
    expect(user('gus')).toMatchObject({ is_restricted: true });
    expect(user('gone')).toMatchObject({ deleted: true });
    expect(user('otherbot')).toMatchObject({ is_bot: true });
    expect(user('sam')).toMatchObject({ is_stranger: true, team_id: 'T0PARTNER' });
  });
});

// https://docs.slack.dev/messaging/working-with-files#upload
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

// https://docs.slack.dev/reference/methods/blocks.validate
test('blocks.validate tells what is wrong without posting', async () => {
  await using slack = await startSandboxSlack();
  const answer = await call(slack, 'blocks.validate', { blocks: [{ type: 'header' }] });
  expect(answer).toMatchObject({ ok: true, valid: false, errors: [{ pointer: '/blocks/0' }] });
});

describe('rates', () => {
  // https://docs.slack.dev/apis/web-api/rate-limits
  test('posts: a short burst, then one a second for each channel', async () => {
    let now = 1_800_000_000_000;
    await using slack = await startSandboxSlack({ now: () => now });
    const web = client(slack);
    for (let count = 0; count < 5; count += 1) await web.chat.postMessage({ channel: payments, text: 'a' });
    await expect(web.chat.postMessage({ channel: payments, text: 'a' })).rejects.toMatchObject({
      retryAfter: 1,
    });
    await web.chat.postMessage({ channel: 'C0OPS', text: 'another channel' });
    now += 1000;
    await web.chat.postMessage({ channel: payments, text: 'a' });
    await expect(web.chat.postMessage({ channel: payments, text: 'a' })).rejects.toMatchObject({
      retryAfter: 1,
    });
    expect(slack.rateLimited).toEqual({ 'chat.postMessage': 2 });
  });

  test('edits: 50 a minute for the whole workspace', async () => {
    let now = 1_800_000_000_000;
    await using slack = await startSandboxSlack({ now: () => now });
    const web = client(slack);
    const one = await web.chat.postMessage({ channel: payments, text: 'a' });
    const two = await web.chat.postMessage({ channel: 'C0OPS', text: 'a' });
    for (let count = 0; count < 25; count += 1) {
      await web.chat.update({ channel: payments, ts: one.ts ?? '', text: `a${count}` });
      await web.chat.update({ channel: 'C0OPS', ts: two.ts ?? '', text: `a${count}` });
    }
    now += 20_000;
    const late = { channel: payments, ts: one.ts ?? '', text: 'b' };
    await expect(web.chat.update(late)).rejects.toMatchObject({ retryAfter: 40 });
    now += 40_000;
    await expect(web.chat.update(late)).resolves.toMatchObject({ ok: true });
  });

  test.each([
    ['usergroups.list', {}, 20],
    ['conversations.info', { channel: payments }, 50],
    ['users.info', { user: 'U0ANA' }, 100],
  ])('%s %j: %i a minute', async (method, args, most) => {
    const now = 1_800_000_000_000;
    await using slack = await startSandboxSlack({ now: () => now });
    for (let count = 0; count < most; count += 1)
      expect(await call(slack, method, args)).toMatchObject({ ok: true });
    expect(await call(slack, method, args)).toEqual({ ok: false, error: 'ratelimited' });
  });
});
