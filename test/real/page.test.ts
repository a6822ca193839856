// The sandbox's page in a real browser, with an unmodified Bolt app behind it.
import type { App } from '@slack/bolt';
import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, launchChromium } from '#sandbox/demo/chromium.ts';
import { bundlePage } from '#sandbox/slack/page/serve.ts';
import { type SandboxSlack, startSandboxSlack } from '#sandbox/slack/start.ts';
import { startBolt } from '#test/sandbox/slack/bolt-app.ts';
import { missing } from '#test/support/peer.ts';

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const channel = 'C0PAYMENTS';

const card = (taker?: string): KnownBlock[] => [
  { type: 'section', text: { type: 'mrkdwn', text: ':red_circle: *CheckoutErrorRate* &lt;b&gt;' } },
  ...(taker
    ? [{ type: 'context', elements: [{ type: 'mrkdwn', text: `<@${taker}> is on it` }] } as KnownBlock]
    : [
        {
          type: 'actions',
          elements: [
            {
              type: 'button',
              action_id: 'take',
              text: plain('Acknowledge'),
              style: 'primary',
              confirm: {
                title: plain('Sure?'),
                text: plain('It is yours then.'),
                confirm: plain('Take it'),
                deny: plain('Leave it'),
              },
            },
          ],
        } as KnownBlock,
      ]),
];

const field = (block_id: string, label: string, element: InputBlock['element']): InputBlock => ({
  type: 'input',
  block_id,
  label: plain(label),
  element,
});

const form: ModalView = {
  type: 'modal',
  callback_id: 'silence',
  title: plain('Silence'),
  submit: plain('Go'),
  blocks: [
    field('app', 'App', { type: 'external_select', action_id: 'apps', min_query_length: 0 }),
    field('why', 'Why', { type: 'plain_text_input', action_id: 'v' }),
  ],
};

function build(app: App): void {
  app.action('take', async ({ ack, client, body }) => {
    await ack();
    const { container, user } = body as unknown as {
      container: { message_ts: string };
      user: { id: string };
    };
    const text = 'taken';
    await client.chat.update({ channel, ts: container.message_ts, text, blocks: card(user.id) });
    await client.chat.postMessage({ channel, thread_ts: container.message_ts, text: 'One is on it.' });
  });
  app.command('/alerts', async ({ ack, client, command }) => {
    await ack(command.text === 'silence' ? undefined : { text: `You asked: ${command.text}` });
    if (command.text === 'silence') await client.views.open({ trigger_id: command.trigger_id, view: form });
  });
  app.options('apps', async ({ ack, payload }) => {
    const found = ['checkout', 'refunds'].filter((name) => name.includes(payload.value));
    await ack({ options: found.map((name) => ({ text: plain(name), value: name })) });
  });
  app.view('silence', async ({ ack, client, body, view }) => {
    const { app: chosen, why } = view.state.values;
    if (why?.v?.value === 'because') return ack({ response_action: 'errors', errors: { why: 'Say more.' } });
    await ack();
    const text = `${chosen?.apps?.selected_option?.value} is silent: ${why?.v?.value}`;
    await client.chat.postEphemeral({ channel, user: body.user.id, text });
  });
}

describe.skipIf(missing('Chromium', findChromium() !== undefined, 'apt-get install chromium'))(
  'the page',
  () => {
    const stack = new AsyncDisposableStack();
    let slack: SandboxSlack;
    let app: App;
    let browser: Browser;

    beforeAll(async () => {
      slack = stack.use(await startSandboxSlack({ page: bundlePage }));
      ({ app } = stack.use(await startBolt(slack, build)));
      browser = stack.adopt(await launchChromium(), (it) => it.close());
    });
    afterAll(() => stack.disposeAsync());

    async function open(user: string, place = channel, options: BrowserContextOptions = {}): Promise<Page> {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      context.setDefaultTimeout(20_000);
      const page = await context.newPage();
      await page.goto(`${slack.url}/?user=${user}&channel=${place}`);
      await page.getByTestId('channel').waitFor();
      return page;
    }

    test('two people see one card; who confirms has it, in both windows', async () => {
      const [ana, ben] = [await open('U0ANA'), await open('U0BEN')];
      await app.client.chat.postMessage({ channel, text: 'A card', blocks: card() });
      await ana.getByText('CheckoutErrorRate <b>').waitFor();
      await ben.getByRole('button', { name: 'Acknowledge' }).click();
      await ben.getByTestId('confirm').getByRole('button', { name: 'Take it' }).click();
      await ana.getByText('@ben is on it').waitFor();
      await ana.getByRole('button', { name: /1 reply/ }).click();
      await ana.getByTestId('thread').getByText('One is on it.').waitFor();
    });

    test('a command is completed, answered to its sender alone, and dismissed', async () => {
      const [ana, ben] = [await open('U0ANA'), await open('U0BEN')];
      await ana.getByTestId('composer').pressSequentially('/al');
      await ana.keyboard.press('Tab');
      await ana.keyboard.type('list <b> & more');
      await ana.keyboard.press('Enter');
      await ana.getByText('You asked: list <b> & more').waitFor();
      await app.client.chat.postMessage({ channel, text: 'After it.' });
      await ben.getByText('After it.').waitFor();
      expect(await ben.getByText('Only visible to you').count()).toBe(0);
      await ana.getByRole('button', { name: 'Dismiss' }).click();
      await ana.getByText('Only visible to you').waitFor({ state: 'detached' });
    });

    test('a form: choices are loaded, the client and the app refuse, then it is taken', async () => {
      const ana = await open('U0ANA');
      await ana.getByTestId('composer').fill('/alerts silence');
      await ana.keyboard.press('Enter');
      const dialog = ana.getByRole('dialog', { name: 'Silence' });
      await dialog.getByRole('button', { name: 'Go' }).click();
      expect(await dialog.getByText('Please complete this required field.').count()).toBe(2);
      await dialog.getByRole('combobox', { name: 'App' }).fill('ref');
      await ana.getByRole('option', { name: 'refunds' }).click();
      await dialog.getByRole('textbox', { name: 'Why' }).fill('because');
      await dialog.getByRole('button', { name: 'Go' }).click();
      await dialog.getByText('Say more.').waitFor();
      await dialog.getByRole('textbox', { name: 'Why' }).fill('db failover');
      await ana.keyboard.press('Enter');
      await dialog.waitFor({ state: 'detached' });
      await ana.getByText('refunds is silent: db failover').waitFor();
    });

    test('on a phone a push preview opens what it is about', async () => {
      const phone = await open('U0CHEN', 'C0OPS', {
        viewport: { width: 390, height: 844 },
        hasTouch: true,
        isMobile: true,
      });
      await app.client.chat.postMessage({ channel, text: '*CRITICAL* in `checkout` <@U0CHEN>' });
      const preview = phone.getByTestId('toast').last();
      await preview.getByText('CRITICAL in checkout @chen').waitFor();
      await preview.getByRole('button').first().tap();
      await phone.locator(`[data-testid=channel][data-channel=${channel}]`).waitFor();
      const width = await phone.evaluate(() => document.documentElement.scrollWidth);
      expect(width).toBe(390);
    });

    test('on a phone a file in a thread has its name, its size and how it begins, and opens in full', async () => {
      const text = `${'a line that is wider than a phone is, by far\n'.repeat(200)}the end\n`;
      const { ts = '' } = await app.client.chat.postMessage({ channel, text: 'A card with a log' });
      const file = { filename: 'qd-7f3k2-migrate.log', content: text };
      await app.client.filesUploadV2({
        channel_id: channel,
        thread_ts: ts,
        initial_comment: 'All of it',
        ...file,
      });
      const size = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
      const phone = await open('U0CHEN', channel, size);
      await phone
        .getByRole('button', { name: /1 reply/ })
        .last()
        .tap();
      const shown = phone.getByTestId('thread').getByTestId('file');
      await shown.getByText('9 kB').waitFor();
      expect(await shown.locator('pre').textContent()).toMatch(/^(a line .*\n){4}a line [^\n]*$/);
      expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      const opened = phone.waitForEvent('popup');
      await shown.getByRole('link', { name: file.filename }).tap();
      await (await opened).getByText('the end').waitFor();
    });

    test('who reads the end stays there, who reads above is left alone', async () => {
      const page = await open('U0DORA');
      const list = page.getByTestId('channel').getByRole('log');
      const toEnd = () => list.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
      for (const name of ['first', 'second', 'third']) {
        await app.client.chat.postMessage({ channel, text: `${'\n'.repeat(30)}The ${name}` });
        await page.getByText(`The ${name}`).waitFor();
        await expect.poll(toEnd).toBeLessThan(2);
      }
      await list.evaluate((box) => {
        box.scrollTop = 100;
      });
      await page.getByRole('button', { name: 'Jump to the newest message' }).waitFor();
      await app.client.chat.postMessage({ channel, text: 'The last' });
      await page.getByText('The last').waitFor({ state: 'attached' });
      expect(await list.evaluate((box) => box.scrollTop)).toBe(100);
      await page.getByTestId('composer').fill('I have read it.');
      await page.keyboard.press('Enter');
      await expect.poll(toEnd).toBeLessThan(2);
    });

    test('nothing is asked of another host, whatever a message names', async () => {
      const asked: string[] = [];
      const context = await browser.newContext();
      const page = await context.newPage();
      page.on('request', (request) => asked.push(new URL(request.url()).host));
      await page.goto(`${slack.url}/?user=U0ANA&channel=${channel}`);
      const picture = {
        type: 'image',
        image_url: 'https://pictures.example/x.png',
        alt_text: 'A graph',
      } as const;
      await app.client.chat.postMessage({ channel, text: 'A picture', blocks: [picture] });
      await page.getByText('A graph').waitFor();
      expect(new Set(asked)).toEqual(new Set([new URL(slack.url).host]));
    });
  },
);
