import { alerts as command } from '#commands/alerts.ts';
import type { Alerts } from '#src/alerts/alerts.ts';
import type { Clock } from '#src/clock.ts';
import { handle } from '#src/handle.ts';
import { alertList } from '#src/messages/alert-list.ts';

interface Needs {
  alerts: Pick<Alerts, 'list'>;
  clock: Clock;
}

export const handleListAlerts = handle(
  command.verbs.list,
  async ({ args: { state = 'open' } }, { alerts, clock }: Needs) => {
    const listed = await alerts.list(state);
    return { message: alertList(state, listed, clock.now()), to: 'me' };
  },
);
