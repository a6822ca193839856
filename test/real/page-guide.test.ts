// The demo's first minute: what somebody sees who knows nothing of it.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, launchChromium } from '#sandbox/demo/chromium.ts';
import { bundlePage } from '#sandbox/slack/page/serve.ts';
import { type SandboxSlack, startSandboxSlack } from '#sandbox/slack/start.ts';
import { manifestOf } from '#src/manifest/manifest.ts';
import { commands } from '#src/registry.ts';
import { missing } from '#test/support/peer.ts';

const guide = [
  'Look at <#C0PAYMENTS>.',
  'Type `/alerts list`.',
  'Be <@U0CHEN> now, and write `/qd help` as such.',
];

describe.skipIf(missing('Chromium', findChromium() !== undefined, 'apt-get install chromium'))(
  'the guide',
  () => {
    const stack = new AsyncDisposableStack();
    let slack: SandboxSlack;
    let browser: Browser;

    beforeAll(async () => {
      const { features, ...manifest } = manifestOf(commands);
      const { app_home: _, ...withoutTabs } = features;
      slack = stack.use(
        await startSandboxSlack({
          page: bundlePage,
          guide,
          manifest: { ...manifest, features: withoutTabs },
        }),
      );
      browser = stack.adopt(await launchChromium(), (it) => it.close());
    });
    afterAll(() => stack.disposeAsync());

    async function open(viewport: { width: number; height: number }) {
      const context = await browser.newContext({ viewport, hasTouch: viewport.width < 500 });
      context.setDefaultTimeout(20_000);
      const page = await context.newPage();
      await page.goto(slack.url);
      await page.locator('[data-testid=channel][data-channel=C0PAYMENTS]').waitFor();
      return { page, steps: page.getByTestId('guide').getByRole('listitem') };
    }

    test('on a phone it opens its channel and goes one step at a time, and its commands and people are pressed', async () => {
      const { page, steps } = await open({ width: 390, height: 844 });
      expect(await steps.filter({ visible: true }).allInnerTexts()).toEqual(['Look at #payments.']);

      await page.getByRole('button', { name: 'Next' }).tap();
      await page.getByTestId('guide').getByRole('button', { name: '/alerts list' }).tap();
      await expect.poll(() => page.getByTestId('composer').inputValue()).toBe('/alerts list');

      await page.getByRole('button', { name: 'Next' }).tap();
      await page.getByRole('button', { name: 'Chen', exact: true }).tap();
      await page.locator('.app[data-user=U0CHEN]').waitFor();
      expect(await steps.filter({ visible: true }).allInnerTexts()).toEqual([
        'Be Chen now, and write /qd help as such.',
      ]);

      await page.getByRole('button', { name: /You are Chen/ }).tap();
      await page.getByRole('navigation', { name: 'Channels' }).waitFor();
      expect(await page.getByTestId('person').count()).toBeGreaterThan(3);
    });

    test('where there is room all of it is shown; an app without tabs is not offered', async () => {
      const { page, steps } = await open({ width: 1280, height: 800 });
      expect(await steps.filter({ visible: true }).count()).toBe(3);
      await page.getByTestId('guide').getByRole('button', { name: '/qd help' }).click();
      await expect.poll(() => page.getByTestId('composer').inputValue()).toBe('/qd help');
      await page.getByTestId('channel-link').first().waitFor();
      expect(await page.getByTestId('app-link').count()).toBe(0);
    });
  },
);
