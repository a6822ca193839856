import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startSandboxSlack } from '#sandbox/slack/start.ts';
import { openSocket } from './bare-socket.ts';
import { startBolt } from './bolt-app.ts';

// https://docs.slack.dev/apis/events-api/using-socket-mode
describe('sockets', () => {
  test('the first word is hello, and a ticket opens one socket only', async () => {
    await using slack = await startSandboxSlack();
    const { received, socket } = await openSocket(slack);
    expect(received[0]).toMatchObject({
      type: 'hello',
      num_connections: 1,
      connection_info: { app_id: slack.app.appId },
      debug_info: { approximate_connection_time: 18_060 },
    });
    const again = new WebSocket(socket.url);
    const refused = await new Promise<Error>((resolve) => again.on('error', resolve));
    expect(refused.message).toContain('403');
  });

  test('of two sockets one gets an envelope, and both get their share', async () => {
    await using slack = await startSandboxSlack();
    const sockets = [await openSocket(slack), await openSocket(slack)];
    await Promise.all(
      [1, 2, 3, 4].map((number) => slack.user('ana').type(`/alerts ${number}`, { in: 'payments' })),
    );
    const commands = sockets.map(({ received }) => received.filter((each) => each.type === 'slash_commands'));
    expect(commands.map((each) => each.length)).toEqual([2, 2]);
  });

  test('an eleventh socket is turned away', async () => {
    await using slack = await startSandboxSlack();
    for (let count = 0; count < 10; count += 1) await openSocket(slack);
    const eleventh = await openSocket(slack);
    expect(eleventh.received).toEqual([{ type: 'disconnect', reason: 'too_many_websockets' }]);
    await eleventh.closed;
    expect(slack.sockets.open).toBe(10);
  });

  test('a refresh warns one socket, then closes it; Bolt comes back by itself', async () => {
    await using slack = await startSandboxSlack();
    await using _bolt = await startBolt(slack, () => undefined);
    const bare = await openSocket(slack);
    slack.sockets.disconnect('warning', 1);
    await bare.expectEnvelope((each) => each.type === 'disconnect' && each.reason === 'warning');
    expect(slack.sockets.open).toBe(2);
    slack.sockets.disconnect('refresh_requested', 1);
    await bare.closed;
    await slack.expectSockets(1);
  });

  test('a command travels as Slack sends it', async () => {
    await using slack = await startSandboxSlack();
    const { expectEnvelope } = await openSocket(slack);
    await slack.user('ana').type('/alerts list', { in: 'payments' });
    expect(await expectEnvelope((each) => each.type === 'slash_commands')).toMatchObject({
      accepts_response_payload: true,
      envelope_id: expect.stringMatching(/./),
      payload: {
        command: '/alerts',
        text: 'list',
        user_id: 'U0ANA',
        user_name: 'ana',
        channel_id: 'C0PAYMENTS',
        channel_name: 'payments',
        team_id: slack.team.id,
        api_app_id: slack.app.appId,
        response_url: expect.stringContaining('/response/'),
        trigger_id: expect.stringMatching(/^\d+\.\d+\./),
      },
    });
  });
});
