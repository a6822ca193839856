import type { Message } from './message.ts';
import { dateToken, duration } from './text.ts';

/** A time when no replica was at work. */
export interface Gap {
  from: Date;
  to: Date;
  /** Webhooks that were stored before it and are read only now. */
  unread: number;
}

export function gapMessage({ from, to, unread }: Gap): Message {
  const length = duration(to.getTime() - from.getTime());
  const stored = unread === 1 ? 'One webhook was' : `${unread} webhooks were`;
  const lines = [
    `*I was away for ${length}*, from ${dateToken(from, 'moment', to)} to ${dateToken(to, 'moment', to)}.`,
    '• Alerts that still fire come when their sender repeats them (Alertmanager: `repeat_interval`). What fired and resolved meanwhile may never reach me.',
    '• Commands and clicks of that time were refused by Slack: give them again.',
    ...(unread > 0 ? [`• ${stored} stored before and not read yet: I am reading now.`] : []),
  ];
  return { text: lines.join('\n') };
}
