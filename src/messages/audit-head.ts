import type { Message } from './message.ts';
import { plural } from './text.ts';

/** `quarterdeck audit verify` reads it where it was posted, and takes it as --head. */
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
            text: `:lock: Audit trail: ${plural(seq, 'row')} so far. Kept here so that it cannot be written anew unseen; \`quarterdeck audit verify\` compares.`,
          },
        ],
      },
    ],
  };
}

/** The head that such a message tells; nothing when it is another message. */
export function readAuditHead(text: string): { seq: number; hash: string } | undefined {
  const [, seq, hash] = /Audit trail: [^:]* head (\d{1,15}):([0-9a-f]{64})/.exec(text) ?? [];
  return seq && hash ? { seq: Number(seq), hash } : undefined;
}
