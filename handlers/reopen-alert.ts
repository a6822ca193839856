import { alerts as command } from '#commands/alerts.ts';
import type { Alerts } from '#src/alerts/alerts.ts';
import { handle } from '#src/handle.ts';
import { notReopened, reopened } from '#src/messages/alert-replies.ts';

interface Needs {
  alerts: Pick<Alerts, 'find' | 'reopen'>;
}

export const handleReopenAlert = handle(
  command.verbs.reopen,
  async ({ args, actor, request }, { alerts }: Needs) => {
    const { id } = await alerts.find(args.alert, request.key);
    const { changed, group } = await alerts.reopen(id, { by: actor.id, key: request.key, note: args.note });
    if (!changed) return { message: notReopened(group), to: 'me' };
    // Who presses the card's button sees the card change.
    return request.onCard ? undefined : { message: reopened(group), to: 'me' };
  },
);
