// What an Alertmanager with many groups sends, as a function of the number of the body.
import { alertmanagerBody } from '#sandbox/alerts/body.ts';

export type GroupState = 'firing' | 'resolved';

/** In one life of a group: every second body brings nothing new, as repeats do. */
const life = ['fires', 'repeats', 'changes', 'repeats', 'changes', 'ends'] as const;

export interface Place {
  group: number;
  phase: (typeof life)[number];
  /** How often this group has fired before. */
  episode: number;
}

/** Body after body goes through all groups, and then through all of them again. */
export function placeOf(number: number, groups: number): Place {
  const pass = Math.floor(number / groups);
  const group = number % groups;
  const phase = life[pass % life.length] ?? 'repeats';
  // Of three groups one resolves before it fires anew; the others just fire anew.
  const stays = phase === 'ends' && group % 3 !== 0;
  return { group, phase: stays ? 'repeats' : phase, episode: Math.floor(pass / life.length) };
}

/** What is true of a group after the bodies up to this number, that one left out. */
export function stateAfter(sent: number, group: number, groups: number): GroupState | undefined {
  if (sent <= group) return undefined;
  const last = Math.floor((sent - 1 - group) / groups) * groups + group;
  return placeOf(last, groups).phase === 'ends' ? 'resolved' : 'firing';
}

export const groupName = (group: number): string => `Load${String(group).padStart(5, '0')}`;

/** One alert, between 1 and 2 kB of JSON. */
export function loadBody(number: number, groups: number, begun: Date): object {
  const { group, phase, episode } = placeOf(number, groups);
  const alertname = groupName(group);
  const value = phase === 'changes' ? number : episode;
  const startsAt = new Date(begun.getTime() + episode * 1000);
  return alertmanagerBody({
    groupLabels: { alertname },
    alerts: [
      {
        labels: {
          alertname,
          severity: group % 2 === 0 ? 'warning' : 'critical',
          service: `service-${group % 97}`,
          namespace: 'shop-production',
          instance: `10.20.${group % 250}.${group % 199}:9100`,
          job: 'node',
        },
        annotations: {
          summary: `More than ${value} requests a second fail in ${alertname}`,
          description: `The share of failing requests has been above what was agreed for five minutes. ${explanation}`,
          runbook_url: `https://runbooks.example.com/${alertname}`,
        },
        startsAt,
        ...(phase === 'ends' ? { endsAt: new Date(startsAt.getTime() + 500) } : {}),
      },
    ],
  });
}

const explanation = 'Look at the pool of connections first, then at what was released before it began.';
