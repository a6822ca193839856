// What the steps of the tour share.
import type { Page } from 'playwright-core';
import type { BotProcess } from '#sandbox/bot/process.ts';
import type { SeenMessage } from '#sandbox/slack/fluent/message.ts';
import type { SandboxSlack } from '#sandbox/slack/start.ts';
import type { Scene } from './afternoon.ts';
import type { Fleet } from './fleet.ts';
import type { Pictures } from './pictures.ts';
import type { Shop } from './shop.ts';

export interface Tour {
  slack: SandboxSlack;
  shop: Shop;
  fleet: Fleet;
  folder: string;
  pictures: Pictures;
  say(line: string): void;
}

export interface Stage extends Tour {
  bot: BotProcess;
  /** The one that the steps are about. */
  card: SeenMessage;
  /** The id people type, read off the card. */
  id: string;
  play(scene: Scene): Promise<void>;
  /** Starts the bot; again after it was killed, on the same addresses. */
  start(addresses?: { hooks: string; internal: string }): Promise<BotProcess>;
}

export interface Step {
  title: string;
  run(stage: Stage): Promise<void>;
}

/** What only the person sees is gone when a page is loaded, so it is asked for in the page. */
export async function typing(page: Page, text: string, answered: string): Promise<void> {
  const composer = page.getByTestId('composer');
  await composer.fill(text);
  await composer.press('Enter');
  await page.getByText(answered).first().waitFor();
}

/** Cards show the id that people type after /alerts. */
export function idOn(card: SeenMessage): string {
  const id = /`([0-9a-z]{5})`/.exec(JSON.stringify(card.json))?.[1];
  if (!id) throw new Error(`the card shows no id: ${card.text}`);
  return id;
}

export function expect(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`expected that ${what}`);
}
