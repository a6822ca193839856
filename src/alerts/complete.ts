import type { Choice } from '#src/handle.ts';
import type { Alerts } from './alerts.ts';

interface Needs {
  alerts: Pick<Alerts, 'suggest'>;
}

/** What a form offers for an alert: open ones, worst first. */
export async function completeAlert(query: string, { alerts }: Needs): Promise<Choice[]> {
  const open = await alerts.suggest(query);
  return open.map(({ id, title }) => ({ text: `${id} ${title}`, value: id }));
}
