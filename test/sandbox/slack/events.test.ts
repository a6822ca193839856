import { describe, expect, test } from 'vitest';
import { generousManifest as manifest } from '#sandbox/slack/manifest.ts';
import { startSandboxSlack } from '#sandbox/slack/start.ts';
import type { Json } from '#sandbox/slack/world.ts';
import { openSocket } from './bare-socket.ts';

const isEvent = (envelope: Json): boolean => envelope.type === 'events_api';
const minute = 60_000;

// https://docs.slack.dev/apis/events-api/#retries
describe('events', () => {
  test('an event that nobody acknowledges comes again, nearly at once, after a minute and after five', async () => {
    let now = 1_800_000_000_000;
    await using slack = await startSandboxSlack({ now: () => now, ackWithin: 20 });
    const { expectEnvelope } = await openSocket(slack, false);
    await slack.user('ana').mention('hello', { in: 'payments' });
    const first = await expectEnvelope(isEvent);
    const id = (first.payload as Json).event_id;
    expect(first).not.toHaveProperty('retry_attempt');

    for (const [attempt, wait] of [1000, minute, 5 * minute].entries()) {
      await slack.settled();
      now += wait;
      slack.runDue();
      const again = await expectEnvelope(
        (each) => each.retry_attempt === attempt + 1 && (each.payload as Json).event_id === id,
      );
      expect(again).toMatchObject({ retry_reason: 'timeout', accepts_response_payload: false });
      expect(again.envelope_id).not.toBe(first.envelope_id);
    }
    await slack.settled();
    now += 60 * minute;
    slack.runDue();
    await slack.settled();
    expect(slack.events.find((event) => event.id === id)).toMatchObject({ attempts: 4, acked: false });
  });

  test('an event that happens while no socket is open is delivered later', async () => {
    let now = 1_800_000_000_000;
    await using slack = await startSandboxSlack({ now: () => now });
    await slack.user('ana').mention('hello', { in: 'payments' });
    const { expectEnvelope } = await openSocket(slack);
    await slack.settled();
    now += 1000;
    slack.runDue();
    expect(await expectEnvelope((each) => each.retry_attempt === 1)).toMatchObject({
      retry_reason: 'connection_failed',
    });
  });

  test('an acknowledged event can be made to come again, and to come on both sockets', async () => {
    await using slack = await startSandboxSlack();
    const [one, two] = [await openSocket(slack), await openSocket(slack)];
    slack.faults.deliverTwice();
    await slack.user('ana').mention('hello', { in: 'payments' });
    await Promise.all([one.expectEnvelope(isEvent), two.expectEnvelope(isEvent)]);
    await slack.redeliver(slack.events[0]?.id);
    await one.expectEnvelope((each) => each.retry_attempt === 1);
  });

  test('a mention typed by hand is one whatever its case', async () => {
    await using slack = await startSandboxSlack();
    await slack.user('ana').type('@Quarterdeck alerts list', { in: 'payments' });
    expect(slack.events.map(({ event }) => event.type)).toEqual(['message', 'app_mention']);
    expect(slack.events[0]?.event.text).toContain(`<@${slack.app.userId}>`);
  });

  test('a mention gives a message and an app_mention; edits and removals are told too', async () => {
    await using slack = await startSandboxSlack();
    const message = await slack.user('ana').mention('hello', { in: 'payments' });
    slack.user('ana').edit(message, 'good bye');
    message.delete();
    expect(slack.events.map(({ event }) => [event.type, event.subtype])).toEqual([
      ['message', undefined],
      ['app_mention', undefined],
      ['message', 'message_changed'],
      ['message', 'message_deleted'],
    ]);
  });

  test.each([
    ['a channel without the bot', 'random', 'ana'],
    ['a channel it was removed from', 'ops', 'ana'],
  ])('nothing is told of %s', async (_, channel, name) => {
    await using slack = await startSandboxSlack();
    slack.channel('ops').kickBot();
    const before = slack.events.length;
    await slack.user(name).mention('hello', { in: channel });
    expect(slack.events).toHaveLength(before);
  });

  test('what an administrator does is told', async () => {
    await using slack = await startSandboxSlack();
    slack.setGroup('oncall', ['ben']);
    slack.user('ben').change({ deleted: true });
    slack.channel('ops').archive();
    slack.channel('incident-room').archive();
    slack.channel('payments').remove('gus');
    slack.channel('payments').kickBot();
    slack.channel('payments').remove('ana');
    expect(slack.events.map(({ event }) => event)).toMatchObject([
      {
        type: 'subteam_members_changed',
        subteam_id: 'S0ONCALL',
        added_users: ['U0BEN'],
        removed_users: ['U0CHEN'],
      },
      { type: 'subteam_updated', subteam: { id: 'S0ONCALL', users: ['U0BEN'] } },
      { type: 'user_change', user: { id: 'U0BEN', deleted: true } },
      { type: 'channel_archive', channel: 'C0OPS' },
      { type: 'group_archive', channel: 'C0SECRET' },
      { type: 'member_left_channel', channel: 'C0PAYMENTS', user: 'U0GUS' },
      { type: 'channel_left', channel: 'C0PAYMENTS' },
    ]);
  });

  test('an event whose scope is not granted is not sent', async () => {
    await using slack = await startSandboxSlack({
      manifest: { ...manifest, oauth_config: { scopes: { bot: ['app_mentions:read'] } } },
    });
    await slack.user('ana').mention('hello', { in: 'payments' });
    expect(slack.events.map(({ event }) => event.type)).toEqual(['app_mention']);
  });
});
