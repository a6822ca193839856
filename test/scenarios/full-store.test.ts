import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { startTestBot } from '#test/support/bot.ts';
import { smallDisk, smallDiskMissing } from '#test/support/small-disk.ts';

describe.skipIf(smallDiskMissing())('a disk that is full', () => {
  test('webhooks get 503, people are told, and all goes on by itself once there is space', async () => {
    using disk = await smallDisk();
    await using bot = await startTestBot({ dataDir: disk.dataDir });
    const alert = bot.alert('BeforeItWasFull');
    await alert.fires();
    const card = await alert.card();
    disk.fill(10);

    // Through the log: its next file does not fit.
    const filling = async () => (await bot.post(randomBytes(1_000_000).toString('base64'))).status;
    await expect.poll(filling, { timeout: 60_000 }).toBe(503);
    const refused = await bot.slack.user('ana').run('/alerts', { in: 'ops' });
    expect(refused.text).toContain('I could not store this, so I have not started it. Try again.');
    await card.button('Acknowledge').click('ana');
    await bot.slack.user('ana').expectEphemeral('I have not started it');
    const ready = await fetch(`${bot.internalUrl}/readyz`);
    expect(ready.status).toBe(503);

    disk.empty();
    await expect.poll(async () => (await bot.post('{}')).status, { timeout: 60_000 }).toBe(202);
    await card.button('Acknowledge').click('ben');
    await card.expectText(/ben is on it/i, 20_000);
    await bot.slack.channel('ops').expectMessages('BeforeItWasFull', 1);
  }, 120_000);
});
