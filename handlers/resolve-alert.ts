import { alerts as command } from '#commands/alerts.ts';
import type { Alerts } from '#src/alerts/alerts.ts';
import type { Clock } from '#src/clock.ts';
import { handle } from '#src/handle.ts';
import { alreadySo, resolved } from '#src/messages/alert-replies.ts';

interface Needs {
  alerts: Pick<Alerts, 'find' | 'resolve'>;
  clock: Clock;
}

export const handleResolveAlert = handle(
  command.verbs.resolve,
  async ({ args, actor, request }, { alerts, clock }: Needs) => {
    const { id } = await alerts.find(args.alert, request.key);
    const { changed, group } = await alerts.resolve(id, { by: actor.id, key: request.key, note: args.note });
    if (!changed) return { message: alreadySo(group, clock.now()), to: 'me' };
    // Who presses the card's button sees the card change.
    return request.onCard ? undefined : { message: resolved(group), to: 'me' };
  },
);
