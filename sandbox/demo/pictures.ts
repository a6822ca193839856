// What people saw, as files: the README's pictures are made here.
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

export interface Pictures extends AsyncDisposable {
  /** Keeps what this person's client shows now; does nothing when no pictures are wanted. */
  take(name: string, view: View): Promise<void>;
}

export interface View {
  as: string;
  channel: string;
  window: 'desktop' | 'phone';
  scheme?: 'light' | 'dark';
  /** Brings the page to what the picture is of. */
  prepare?: (page: Page) => Promise<void>;
}

const windows = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
const browsers = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'];

export async function takePictures(url: string, folder: string | undefined): Promise<Pictures> {
  if (folder === undefined)
    return { take: async () => undefined, [Symbol.asyncDispose]: async () => undefined };
  const executablePath = browsers.find((path) => existsSync(path));
  if (!executablePath) throw new Error(`--pictures needs Chromium; none is at ${browsers.join(', ')}`);
  await mkdir(folder, { recursive: true });
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    take: (name, view) => take(browser, url, join(folder, `${name}.png`), view),
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

async function take(browser: Browser, url: string, path: string, view: View): Promise<void> {
  const context = await browser.newContext({
    viewport: windows[view.window],
    deviceScaleFactor: 2,
    colorScheme: view.scheme ?? 'light',
    hasTouch: view.window === 'phone',
  });
  const page = await context.newPage();
  await page.goto(`${url}/?user=${view.as}&channel=${view.channel}`);
  await page.getByTestId('channel').waitFor();
  await view.prepare?.(page);
  await page.screenshot({ path });
  await context.close();
}
