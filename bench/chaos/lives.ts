// What happens to alerts while the bot is being killed, decided beforehand so that its end is known.
import { alertmanagerBody, type SentAlert } from '#sandbox/alerts/body.ts';
import type { Random } from '../random.ts';

export type Step = 'fires' | 'joins' | 'worsens' | 'acknowledge' | 'resolves';

export interface Life {
  /** The alert's name, on no other card. */
  name: string;
  channel: string;
  steps: Step[];
}

/** What the card must show in the end. */
export interface Truth {
  name: string;
  state: 'firing' | 'acknowledged' | 'resolved';
  severity: 'warning' | 'critical';
  /** How many alerts it holds. */
  total: number;
}

const sometimes = ({ next }: Random, step: Step, odds: number): Step[] => (next() < odds ? [step] : []);

export function lifeOf(number: number, channels: string[], random: Random): Life {
  const name = `Chaos${String(number).padStart(4, '0')}`;
  const second: Step[] = random.next() < 0.5 ? sometimes(random, 'joins', 0.6) : ['worsens'];
  return {
    name,
    channel: channels[number % channels.length] ?? '',
    steps: [
      'fires',
      ...second,
      ...sometimes(random, 'acknowledge', 0.7),
      ...sometimes(random, 'resolves', 0.4),
    ],
  };
}

export function truthOf({ name, steps }: Life): Truth {
  const did = (step: Step): boolean => steps.includes(step);
  return {
    name,
    state: did('resolves') ? 'resolved' : did('acknowledge') ? 'acknowledged' : 'firing',
    severity: did('worsens') ? 'critical' : 'warning',
    total: did('joins') || did('worsens') ? 2 : 1,
  };
}

/** What Alertmanager says after this step; nothing for what a person does. */
export function bodyAfter({ name, channel, steps }: Life, step: Step, begun: Date): object | undefined {
  if (step === 'acknowledge') return undefined;
  const done = steps.slice(0, steps.indexOf(step) + 1);
  const alert = (severity: string, instance: string): SentAlert => ({
    labels: { alertname: name, severity, channel, instance },
    annotations: { summary: `Something is wrong with ${instance}` },
    startsAt: begun,
    ...(step === 'resolves' ? { endsAt: new Date(begun.getTime() + 1000) } : {}),
  });
  return alertmanagerBody({
    groupLabels: { alertname: name },
    alerts: [
      alert('warning', 'first'),
      ...(done.includes('joins') ? [alert('warning', 'second')] : []),
      ...(done.includes('worsens') ? [alert('critical', 'second')] : []),
    ],
  });
}
