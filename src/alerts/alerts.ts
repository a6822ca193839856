import type { Severity } from './alert.ts';
import type { TestAlert } from './read/test-alert.ts';
import type { CardView, EventView, GroupView } from './view.ts';

export interface Listed {
  /** Worst first, acknowledged after firing. */
  cards: CardView[];
  /** Of all that match, shown or not. */
  counts: Record<Severity, number>;
  /** How many of them nobody is on. */
  unacknowledged: number;
  /** Of the cards in Slack, by the group's id; those that stand there. */
  addresses: ReadonlyMap<string, string>;
}

export type AlertFilter = 'open' | 'firing' | 'acknowledged' | 'resolved';

export interface Changed {
  /** False when it was so already, or cannot become so any more: the group tells by whom and when. */
  changed: boolean;
  group: GroupView;
}

/** Who asked for a change. */
export interface Asked {
  by: string;
  /** The request's: a change asked for again under its key, as after a restart, is not made again. */
  key: string;
  note?: string | undefined;
}

/** What people do with alerts. */
export interface Alerts {
  /**
   * By its id or enough of its beginning; what the request of this key has changed already is found again, whatever
   * its words would name by now. Throws UserError when they name none, or several.
   */
  find(prefix: string, key?: string): Promise<GroupView>;
  /** `channels`: only those whose card belongs in one of these. */
  list(filter: AlertFilter, channels?: readonly string[]): Promise<Listed>;
  /** Open ones whose id or title has these words in it, worst first, and no more than a form offers. */
  suggest(words: string): Promise<{ id: string; title: string }[]>;
  history(id: string): Promise<{ card: CardView; events: EventView[] }>;
  /** Resolves once it is on disk; of two at once, one changes it and the other learns who did. */
  acknowledge(id: string, asked: Asked): Promise<Changed>;
  resolve(id: string, asked: Asked): Promise<Changed>;
  /** Takes either back, as long as something of it fires and no later card has its place. */
  reopen(id: string, asked: Asked): Promise<Changed>;
  /** Raises one through the same intake as any other; asked twice under one key, it is the same alert. */
  raiseTest(test: TestAlert): Promise<void>;
}
