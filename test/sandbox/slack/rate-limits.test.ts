import { describe, expect, test } from 'vitest';
import { createRateLimits } from '#sandbox/slack/rate-limits.ts';
import { startSandboxSlack } from '#sandbox/slack/start.ts';
import { methods } from '#sandbox/slack/web-api/serve.ts';
import { client } from './web-client.ts';

const payments = 'C0PAYMENTS';

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
    ['usergroups.users.list', 20],
    ['conversations.list', 20],
    ['conversations.info', 50],
    ['conversations.history', 50],
    ['conversations.replies', 50],
    ['conversations.open', 50],
    ['reactions.add', 50],
    ['apps.connections.open', 50],
    ['users.info', 100],
    ['conversations.members', 100],
    ['views.open', 100],
    ['chat.postEphemeral', 100],
  ])('%s: %i a minute', (method, most) => {
    let now = 1_800_000_000_000;
    const limits = createRateLimits(() => now);
    const tier = methods[method]?.tier ?? 'tier1';
    const take = () => limits.take(method, tier, payments);
    expect(Array.from({ length: most }, take)).toEqual(Array.from({ length: most }, () => 0));
    expect(take()).toBe(60);
    now += 60_000;
    expect(take()).toBe(0);
  });
});
