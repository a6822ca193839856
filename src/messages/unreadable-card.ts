import type { Message } from './message.ts';
import { dateToken, escapeText, plural } from './text.ts';

/** Stored bodies of one source that could not be read. */
export interface Unreadable {
  source: string;
  count: number;
  newest?: { id: number; receivedAt: Date; problem: string };
}

export const ourFaultInBody = 'the body could not be read because of a fault of ours, which the log tells';

export function unreadableCard({ source, count, newest }: Unreadable, now: Date): Message {
  const name = escapeText(source, 60);
  if (!newest) {
    const text = `:white_check_mark: All that *${name}* sent is read now.`;
    return { text, blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }] };
  }
  const headline = `:warning: *I cannot read what ${name} sends.* ${plural(count, 'body', 'bodies')} kept, the newest of ${dateToken(newest.receivedAt, 'moment', now)}:`;
  const advice = `Number ${newest.id}. What could be read of them counts. Nothing is lost: put right the sender or the mapping, then run \`quarterdeck replay --source ${name}\`.`;
  return {
    text: `I cannot read what ${name} sends: ${escapeText(newest.problem, 200)}`,
    blocks: [
      {
        type: 'section',
        text: { type: 'mrkdwn', text: `${headline}\n> ${escapeText(newest.problem, 600)}` },
      },
      { type: 'context', elements: [{ type: 'mrkdwn', text: advice }] },
    ],
    color: '#f79009',
  };
}
