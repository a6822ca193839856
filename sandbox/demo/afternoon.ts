// A small shop on a bad afternoon, told at a pace a person can follow.
import { alertmanagerBody, type SentAlert } from '../alerts/body.ts';

export interface Scene {
  /** Seconds after the one before. */
  after: number;
  group: Record<string, string>;
  fire?: { labels: Record<string, string>; annotations?: Record<string, string> }[];
  /** Resolves everything of the group. */
  resolve?: true;
}

const checkout = { alertname: 'CheckoutErrorRate', team: 'payments' };
const checkoutNotes = {
  summary: 'One in eight checkouts fails',
  description: 'Payment provider answers 502. Carts are kept, nobody is charged twice.',
  runbook_url: 'https://runbooks.example.com/checkout-errors',
};
const disk = { alertname: 'DiskFillsIn4Hours', team: 'platform' };
const queue = { alertname: 'OrderQueueGrowing', team: 'payments' };

const checkoutPod = (pod: string, severity: string) => ({
  labels: { ...checkout, severity, service: 'checkout', cluster: 'paris', pod },
  annotations: checkoutNotes,
});

export const afternoon: Scene[] = [
  { after: 3, group: checkout, fire: [checkoutPod('checkout-7c9d-x2v4k', 'warning')] },
  {
    after: 20,
    group: disk,
    fire: [
      {
        labels: { ...disk, severity: 'warning', instance: 'db-2', mountpoint: '/var/lib/postgresql' },
        annotations: { summary: 'db-2 has 11 GB left on /var/lib/postgresql' },
      },
    ],
  },
  {
    after: 20,
    group: checkout,
    fire: [checkoutPod('checkout-7c9d-x2v4k', 'warning'), checkoutPod('checkout-7c9d-p8m1z', 'critical')],
  },
  {
    after: 25,
    group: queue,
    fire: [
      {
        labels: { ...queue, severity: 'info', service: 'orders', cluster: 'paris' },
        annotations: { summary: '1,240 orders wait, twice as many as usual' },
      },
    ],
  },
  { after: 25, group: disk, resolve: true },
  { after: 30, group: checkout, resolve: true },
  { after: 20, group: queue, resolve: true },
];

/** Plays scenes against the bot's webhook, over and over until aborted. */
export async function playWorld(
  scenes: readonly Scene[],
  send: (body: object) => Promise<void>,
  wait: (seconds: number) => Promise<void>,
  now: () => Date,
  signal: AbortSignal,
): Promise<void> {
  const play = sceneSender(send, now);
  for (let next = 0; !signal.aborted; next = (next + 1) % scenes.length) {
    const scene = scenes[next];
    if (!scene) return;
    await wait(scene.after);
    if (!signal.aborted) await play(scene);
  }
}

/** Remembers what fires, as a Prometheus would, so that a resolution names what it ends. */
export function sceneSender(send: (body: object) => Promise<void>, now: () => Date) {
  const firing = new Map<string, Map<string, SentAlert>>();

  return async (scene: Scene): Promise<void> => {
    const groupName = JSON.stringify(scene.group);
    const alerts = firing.get(groupName) ?? new Map<string, SentAlert>();
    for (const { labels, annotations = {} } of scene.fire ?? []) {
      const name = JSON.stringify(labels);
      const startsAt = alerts.get(name)?.startsAt ?? now();
      alerts.set(name, { labels, annotations, startsAt });
    }
    const sent = [...alerts.values()].map((alert) => (scene.resolve ? { ...alert, endsAt: now() } : alert));
    firing.set(groupName, scene.resolve ? new Map() : alerts);
    await send(alertmanagerBody({ groupLabels: scene.group, alerts: sent }));
  };
}
