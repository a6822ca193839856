import type { Message } from './message.ts';
import { plural } from './text.ts';

/** As `quarterdeck audit verify --head` takes it. */
export function auditHead({ seq, hash }: { seq: number; hash: string }): Message {
  const head = `${seq}:${hash}`;
  return {
    text: `Audit trail: ${plural(seq, 'row')} so far, head ${head}`,
    blocks: [
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: `:lock: Audit trail: ${plural(seq, 'row')} so far. Kept here so that it cannot be written anew unseen; \`quarterdeck audit verify --head ${head}\` compares.`,
          },
        ],
      },
    ],
  };
}
