import { describe, expect, test } from 'vitest';
import { startSandboxSlack } from '#sandbox/slack/start.ts';
import type { Json } from '#sandbox/slack/world.ts';
import { call, client } from './web-client.ts';

const payments = 'C0PAYMENTS';

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

// https://docs.slack.dev/reference/methods/blocks.validate
test('blocks.validate tells what is wrong without posting', async () => {
  await using slack = await startSandboxSlack();
  const answer = await call(slack, 'blocks.validate', { blocks: [{ type: 'header' }] });
  expect(answer).toMatchObject({ ok: true, valid: false, errors: [{ pointer: '/blocks/0' }] });
});
