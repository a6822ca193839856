// A person, a browser, and the whole bot: what an alert is to those who are called by it.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alertmanagerBody } from '#sandbox/alerts/body.ts';
import { type BotProcess, postWebhook, startBotProcess } from '#sandbox/bot/process.ts';
import { findChromium, launchChromium } from '#sandbox/demo/chromium.ts';
import { bundlePage } from '#sandbox/slack/page/serve.ts';
import { type SandboxSlack, startSandboxSlack } from '#sandbox/slack/start.ts';
import { manifestOf } from '#src/manifest/manifest.ts';
import { commands } from '#src/registry.ts';
import { missing } from '#test/support/peer.ts';
import { temporaryFolder } from '#test/support/process.ts';

const onPhone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

describe.skipIf(missing('Chromium', findChromium() !== undefined, 'apt-get install chromium'))(
  'in the browser',
  () => {
    const stack = new AsyncDisposableStack();
    let slack: SandboxSlack;
    let bot: BotProcess;
    let browser: Browser;

    beforeAll(async () => {
      slack = stack.use(await startSandboxSlack({ manifest: manifestOf(commands), page: bundlePage }));
      const { path } = stack.use(await temporaryFolder('page-bot'));
      bot = stack.use(await startBotProcess({ slack, folder: path }));
      browser = stack.adopt(await launchChromium(), (it) => it.close());
    });
    afterAll(() => stack.disposeAsync());

    async function open(
      user: string,
      options: BrowserContextOptions = {},
      place = 'C0PAYMENTS',
    ): Promise<Page> {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      context.setDefaultTimeout(20_000);
      const page = await context.newPage();
      await page.goto(`${slack.url}/?user=${user}&channel=${place}`);
      await page.getByTestId('channel').waitFor();
      return page;
    }

    async function fire(alertname: string, summary: string): Promise<void> {
      const labels = { alertname, severity: 'critical', team: 'payments', service: 'checkout' };
      const alerts = [{ labels, annotations: { summary }, startsAt: new Date() }];
      const answer = await postWebhook(
        bot.hooksUrl,
        alertmanagerBody({ groupLabels: { alertname }, alerts }),
      );
      expect(answer.ok).toBe(true);
    }

    const card = (page: Page, alertname: string) =>
      page.getByTestId('channel').getByTestId('message').filter({ hasText: alertname });

    async function say(page: Page, text: string): Promise<void> {
      await page.getByTestId('composer').fill(text);
      await page.keyboard.press('Enter');
    }

    test('an alert fires: the card appears, Ana takes it, and Ben sees who has it', async () => {
      const [ana, ben] = [await open('U0ANA'), await open('U0BEN')];
      await fire('CheckoutErrorRate', 'One in eight <b>checkouts</b> fails');
      await card(ben, 'CheckoutErrorRate').getByText('One in eight <b>checkouts</b> fails').waitFor();
      await card(ana, 'CheckoutErrorRate').getByRole('button', { name: 'Acknowledge' }).click();

      for (const page of [ana, ben]) {
        await card(page, 'CheckoutErrorRate').getByText('@ana is on it').waitFor();
        expect(
          await card(page, 'CheckoutErrorRate').getByRole('button', { name: 'Acknowledge' }).count(),
        ).toBe(0);
      }
      await ben.getByRole('button', { name: /1 reply/ }).click();
      await ben.getByTestId('thread').getByText('@ana is on it').last().waitFor();
    });

    test('/alerts lists what is open, to her alone', async () => {
      const [ana, ben] = [await open('U0ANA'), await open('U0BEN')];
      await say(ana, '/alerts');
      const list = ana.getByTestId('message').filter({ hasText: 'Only visible to you' });
      await list.getByText('CheckoutErrorRate').waitFor();
      await say(ben, 'Who has the checkout?');
      await ana.getByText('Who has the checkout?').waitFor();
      await ben.getByText('Who has the checkout?').first().waitFor();
      expect(await ben.getByText('Only visible to you').count()).toBe(0);
    });

    test('a command without its argument opens a form, which knows what is open', async () => {
      await fire('OrderQueueGrowing', 'Orders wait');
      const chen = await open('U0CHEN');
      await card(chen, 'OrderQueueGrowing').waitFor();
      await say(chen, '/alerts ack');
      const form = chen.getByTestId('modal');
      await form.getByRole('combobox').first().fill('OrderQ');
      await chen.getByRole('option', { name: /OrderQueueGrowing/ }).click();
      await form.getByRole('textbox', { name: /note/i }).fill('adding consumers');
      await form.getByRole('button', { name: 'Acknowledge' }).click();
      await card(chen, 'OrderQueueGrowing').getByText('@chen is on it').waitFor();
    });

    test('on a phone the push says what is wrong, and two taps take it', async () => {
      const phone = await open('U0DORA', onPhone, 'C0OPS');
      await fire('LedgerDown', 'No payment is booked');
      const push = phone.getByTestId('toast').filter({ hasText: 'CRITICAL LedgerDown in checkout' });
      await push.getByRole('button').first().tap();
      await card(phone, 'LedgerDown').getByRole('button', { name: 'Acknowledge' }).tap();
      await card(phone, 'LedgerDown').getByText('@dora is on it').waitFor();
      expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    });

    test('the Home tab on a phone: what is open, taken with one tap, and right on another’s screen', async () => {
      const [phone, ben] = [await open('U0DORA', onPhone, 'C0OPS'), await open('U0BEN')];
      await fire('CacheCold', 'Every page is slow');
      for (const page of [phone, ben]) await page.goto(page.url().replace(/channel=\w+/, 'home='));
      const line = (page: Page) => page.getByTestId('home').getByText('CacheCold');
      for (const page of [phone, ben]) await line(page).waitFor();
      expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390);

      const taken = phone.getByTestId('home').getByRole('button', { name: 'Acknowledge' });
      const before = await taken.count();
      await taken.nth(0).tap();
      await phone.getByTestId('home').getByText('@dora').first().waitFor();
      await ben.getByTestId('home').getByText('@dora').first().waitFor();
      await expect.poll(() => taken.count()).toBe(before - 1);
    });

    test('a guest who presses Resolve is refused, where only they see it', async () => {
      const [gus, ana] = [await open('U0GUS'), await open('U0ANA')];
      await card(gus, 'LedgerDown').getByRole('button', { name: 'Resolve' }).click();
      await gus
        .getByTestId('message')
        .filter({ hasText: 'Only visible to you' })
        .getByText(/guest/i)
        .waitFor();
      await card(ana, 'LedgerDown').getByText('@dora is on it').waitFor();
      expect(await ana.getByText(/guest/i).count()).toBe(0);
    });
  },
);
