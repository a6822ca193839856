import { alerts as command } from '#commands/alerts.ts';
import type { Alerts } from '#src/alerts/alerts.ts';
import type { Clock } from '#src/clock.ts';
import { handle } from '#src/handle.ts';
import { alertHistory } from '#src/messages/alert-history.ts';

interface Needs {
  alerts: Pick<Alerts, 'find' | 'history'>;
  clock: Clock;
}

export const handleShowAlert = handle(command.verbs.show, async ({ args }, { alerts, clock }: Needs) => {
  const { id } = await alerts.find(args.alert);
  const { card, events } = await alerts.history(id);
  return { message: alertHistory(card, events, clock.now()), to: 'me' };
});
