// A group of alerts as a sender knows it: what fires is sent again whole, as Alertmanager does.
import { alertmanagerBody, type SentAlert } from '#sandbox/alerts/body.ts';
import type { SeenMessage } from '#sandbox/slack/fluent/message.ts';
import type { SandboxSlack } from '#sandbox/slack/start.ts';
import type { MovableClock } from '#src/clock.ts';

export interface Alert {
  readonly name: string;
  /** One more fires, told from the others by its labels. Resolves once the bot has stored it. */
  fires(labels?: Record<string, string>, annotations?: Record<string, string>): Promise<void>;
  /** As many at once, each with a pod of its own. */
  fireMany(count: number): Promise<void>;
  /** Those with these labels end; all of them when no labels are given. */
  ends(labels?: Record<string, string>): Promise<void>;
  /** The sender says the same again. */
  repeats(): Promise<void>;
  /** Its newest card. */
  card(): Promise<SeenMessage>;
  /** The body that was sent last. */
  readonly body: object;
}

interface Needs {
  slack: SandboxSlack;
  clock: MovableClock;
  post(body: string): Promise<Response>;
}

export function alertOf(
  { slack, clock, post }: Needs,
  name: string,
  shared: Record<string, string> = {},
): Alert {
  const groupLabels = { alertname: name, ...(shared.team ? { team: shared.team } : {}) };
  const alerts = new Map<string, SentAlert>();
  let body: object = {};

  async function send(): Promise<void> {
    body = alertmanagerBody({ groupLabels, alerts: [...alerts.values()] });
    const answer = await post(JSON.stringify(body));
    if (!answer.ok) throw new Error(`the webhook answered ${answer.status}`);
    for (const [key, { endsAt }] of alerts) if (endsAt) alerts.delete(key);
  }

  function add(more: Record<string, string>, annotations: Record<string, string>): void {
    const labels = { alertname: name, severity: 'warning', ...shared, ...more };
    alerts.set(JSON.stringify(labels), { labels, annotations, startsAt: clock.now() });
  }

  return {
    name,
    async fires(more = {}, annotations = {}) {
      add(more, annotations);
      await send();
    },
    async fireMany(count) {
      for (let pod = 0; pod < count; pod += 1) add({ pod: `pod-${pod}` }, {});
      await send();
    },
    async ends(those = {}) {
      for (const alert of alerts.values()) {
        if (Object.entries(those).every(([label, value]) => alert.labels[label] === value))
          alert.endsAt = clock.now();
      }
      await send();
    },
    repeats: send,
    card: () => slack.channel(shared.team === 'payments' ? 'payments' : 'ops').expectMessage(name),
    get body() {
      return body;
    },
  };
}

/** The id that people type, read off the card. */
export function idOn(card: SeenMessage): string {
  const id = /`([0-9a-z]{5})`/.exec(JSON.stringify(card.json))?.[1];
  if (!id) throw new Error(`the card shows no id: ${card.text}`);
  return id;
}
