import type { FastifyReply } from 'fastify';
import type { Metrics } from '#src/metrics.ts';
import type { Refusal, Refusals } from './refusals.ts';

/** How senders are turned away: for good, counted, or to come again. */
export interface Door {
  refuse(reply: FastifyReply, source: string, refusal: Refusal, said?: string): FastifyReply;
  unavailable(reply: FastifyReply, source: string): FastifyReply;
}

const statusOf: Record<Refusal, number> = {
  'unknown-source': 404,
  unauthorized: 401,
  'too-large': 413,
  'unreadable-encoding': 415,
};

export function createDoor({ refusals, metrics }: { refusals: Refusals; metrics: Metrics }): Door {
  return {
    refuse: (reply, source, refusal, said) => {
      refusals.note(source, refusal, said);
      metrics.webhooks.inc({ source: refusal === 'unknown-source' ? '' : source, outcome: refusal });
      return reply.code(statusOf[refusal]).send(`${refusal}\n`);
    },
    unavailable: (reply, source) => {
      metrics.webhooks.inc({ source, outcome: 'unavailable' });
      return reply.code(503).header('retry-after', '5').send('not stored: send it again\n');
    },
  };
}
