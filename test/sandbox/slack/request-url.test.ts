import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { signature } from '#sandbox/slack/request-url.ts';
import { startSandboxSlack } from '#sandbox/slack/start.ts';

const minute = 60_000;

// https://docs.slack.dev/apis/events-api/#responding and https://docs.slack.dev/authentication/verifying-requests-from-slack
describe('a request URL', () => {
  test("Bolt's receiver accepts the signature, answers commands and hears events", async () => {
    await using slack = await startSandboxSlack();
    const receiver = new HTTPReceiver({
      signingSecret: slack.tokens.signingSecret,
      logLevel: LogLevel.ERROR,
    });
    const app = new App({
      token: slack.tokens.bot,
      receiver,
      logLevel: LogLevel.ERROR,
      clientOptions: { slackApiUrl: slack.apiUrl },
    });
    app.command('/alerts', async ({ ack, command }) => ack(`you said ${command.text}`));
    app.event('app_mention', async ({ event, client }) => {
      await client.chat.postMessage({ channel: event.channel, text: 'heard' });
    });
    const server = await receiver.start({ port: 0, host: '127.0.0.1' });
    await slack.deliverTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`);

    expect(await slack.user('ana').run('/alerts list', { in: 'payments' })).toMatchObject({
      text: 'you said list',
    });
    await slack.user('ana').mention('hello', { in: 'payments' });
    await slack.channel('payments').expectMessage('heard');
    await receiver.stop();
  });

  test('a retry says so in its headers, and x-slack-no-retry stops them', async () => {
    let now = 1_800_000_000_000;
    const seen: { retry: unknown; reason: unknown; signed: boolean }[] = [];
    await using slack = await startSandboxSlack({ now: () => now });
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        const timestamp = String(request.headers['x-slack-request-timestamp']);
        const { challenge } = JSON.parse(body) as { challenge?: string };
        if (challenge) return response.end(challenge);
        const expected = signature(slack.tokens.signingSecret, timestamp, body);
        seen.push({
          retry: request.headers['x-slack-retry-num'],
          reason: request.headers['x-slack-retry-reason'],
          signed: request.headers['x-slack-signature'] === expected,
        });
        response.writeHead(500, seen.length > 1 ? { 'x-slack-no-retry': '1' } : {});
        return response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await slack.deliverTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);

    slack.user('ben').change({ realName: 'Ben B.' });
    await slack.settled();
    now += 1000;
    slack.runDue();
    await slack.settled();
    now += 10 * minute;
    slack.runDue();
    await slack.settled();
    expect(seen).toEqual([
      { retry: undefined, reason: undefined, signed: true },
      { retry: '1', reason: 'http_error', signed: true },
    ]);
    server.closeAllConnections();
    server.close();
  });

  test('an address that does not answer the challenge is not taken', async () => {
    await using slack = await startSandboxSlack();
    await expect(slack.deliverTo(`${slack.url}/nowhere`)).rejects.toThrow('verifying the request URL');
  });
});
