// What people saw, as files: the README's pictures are made here.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';

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

export async function takePictures(url: string, folder: string | undefined): Promise<Pictures> {
  if (folder === undefined)
    return { take: async () => undefined, [Symbol.asyncDispose]: async () => undefined };
  await mkdir(folder, { recursive: true });
  const browser = await launchChromium();
  return {
    take: (name, view) => take(browser, url, join(folder, `${name}.png`), view),
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

async function take(browser: Browser, url: string, path: string, view: View): Promise<void> {
  const context = await browser.newContext({
    viewport: windows[view.window],
    // A desktop's at 1.5: the README shows them smaller than that, and each stays below 300 kB.
    deviceScaleFactor: view.window === 'phone' ? 2 : 1.5,
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
