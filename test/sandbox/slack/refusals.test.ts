import { describe, expect, test } from 'vitest';
import { generousManifest, type Manifest } from '#sandbox/slack/manifest.ts';
import { startSandboxSlack } from '#sandbox/slack/start.ts';
import type { Json } from '#sandbox/slack/world.ts';
import { call } from './web-client.ts';

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
