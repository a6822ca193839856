import type { KnownBlock } from '@slack/types';

/** What the bot says once, or shows on a card. Made by pure functions in this folder only. */
export interface Message {
  /** What a push notification and a screen reader say: complete without the blocks. Escaped as mrkdwn. */
  text: string;
  blocks?: KnownBlock[];
  /** The bar beside the blocks, `#rrggbb`. */
  color?: string;
}
