import type { Call } from '#src/handle.ts';
import type { AskedWhere } from './servers.ts';

/** Who asks for a server, as its request tells. */
export function askedWhere({ actor: by, request }: Pick<Call, 'actor' | 'request'>): AskedWhere {
  return { by, channel: request.channel ?? by.id, byButton: request.way === 'button' };
}
