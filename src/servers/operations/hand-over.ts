import { readyMessage } from '#src/messages/server-plan.ts';
import type { Plan } from '#src/operations/operation.ts';
import type { Step } from '#src/operations/step.ts';
import { fingerprintOf } from '#src/servers/public-key.ts';
import { current } from './current.ts';
import type { ServerNeeds } from './needs.ts';
import type { Commitment, Context } from './plan-server.ts';

/** What its owner is told. */
export interface HandedOver {
  id: string;
  name: string;
  instance: string;
  address: string;
  port: number;
  login: string;
  /** Of its host key, as `ssh` shows it at the first login. */
  fingerprint: string;
  owner: string;
  /** Milliseconds since 1970; null: it lives until somebody terminates it. */
  expiresAt: number | null;
  price: Commitment['price'];
}

/** Recorded last: what is not ready is nobody's to extend or to stop. */
export function handOverStep({ commitment }: Plan<Commitment, Context>, needs: ServerNeeds): Step {
  return {
    ...{ key: 'hand-over', title: 'Hand it over', rule: 'again', timeout: 60_000 },
    act: async ({ operation: id }) => {
      const { ttl } = commitment;
      const until = ttl === null ? null : new Date(needs.clock.now().getTime() + ttl);
      await needs.records.ready(id, until, async (trx, server) => {
        const message = readyMessage(handedOver({ ...server, expiresAt: until }));
        await needs.cards.say(trx, [{ to: server.owner, message, urgency: 'verdict' }]);
      });
      return handedOver(await current(id, needs));
    },
  };
}

function handedOver(server: Awaited<ReturnType<typeof current>>): HandedOver {
  const { id, name, instance, address, port, login, owner, expiresAt, price, hostKeys } = server;
  return {
    ...{ id, name, port, login, owner, price },
    instance: instance ?? '',
    address: address ?? '',
    fingerprint: fingerprintOf(hostKeys[0] ?? ''),
    expiresAt: expiresAt?.getTime() ?? null,
  };
}
