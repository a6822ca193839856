// How what happens in the workspace reaches the app.
import type { FaultState } from './faults.ts';
import type { Schedule } from './schedule.ts';
import type { Json, World } from './world.ts';

export interface Envelope {
  type: 'events_api' | 'slash_commands' | 'interactive';
  payload: Json;
  acceptsResponse: boolean;
  retry?: { attempt: number; reason: string };
}

export type Answer = { acked: true; body: unknown } | { acked: false; reason: string; final?: boolean };

export interface Transport {
  /** Resolves when the app acknowledged, or with the reason once it is known that it did not in time. */
  send(envelope: Envelope): Promise<Answer>;
  online(): boolean;
}

export interface DeliveredEvent {
  id: string;
  event: Json;
  attempts: number;
  acked: boolean;
}

export interface Delivery {
  /** Delivered at most once: whoever caused it sees an error when the app does not answer. */
  interaction(type: 'slash_commands' | 'interactive', payload: Json): Promise<Answer>;
  /** Delivered at least once, retried on Slack's clock. */
  event(event: Json): void;
  /** Sends an event again at once, acknowledged or not; without an id, every event not acknowledged. */
  redeliver(eventId?: string): Promise<void>;
  /** Sends a payload of the test's own making, such as an `app_rate_limited` notice. */
  raw(envelope: Envelope): Promise<Answer>;
  readonly events: DeliveredEvent[];
  /** Resolves once every delivery under way was acknowledged or given up. */
  settled(): Promise<void>;
}

/** Nearly at once, after a minute, after five: https://docs.slack.dev/apis/events-api/#retries */
const retryAfter = [1000, 60_000, 5 * 60_000];

interface Needs {
  world: World;
  schedule: Schedule;
  faults: FaultState;
  transport: () => Transport;
}

export function createDelivery({ world, schedule, faults, transport }: Needs): Delivery {
  const events: (DeliveredEvent & { body: Json })[] = [];
  const underWay = new Set<Promise<void>>();

  const start = (delivered: DeliveredEvent & { body: Json }, reason?: string): void => {
    const attempted = attempt(delivered, reason).finally(() => underWay.delete(attempted));
    underWay.add(attempted);
  };

  const attempt = async (delivered: DeliveredEvent & { body: Json }, reason?: string): Promise<void> => {
    const retry = reason === undefined ? {} : { retry: { attempt: delivered.attempts, reason } };
    delivered.attempts += 1;
    const answer = await transport().send({
      type: 'events_api',
      payload: delivered.body,
      acceptsResponse: false,
      ...retry,
    });
    const acked = answer.acked && !faults.takeForgottenAck();
    delivered.acked ||= acked;
    if (acked || (!answer.acked && answer.final)) return;
    const wait = retryAfter[delivered.attempts - 1];
    if (wait === undefined) return;
    const why = answer.acked ? 'timeout' : answer.reason;
    schedule.at(world.now() + wait, () => {
      if (!delivered.acked) start(delivered, why);
    });
  };

  return {
    events,
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    interaction: (type, payload) => transport().send({ type, payload, acceptsResponse: true }),
    raw: (envelope) => transport().send(envelope),
    event(event) {
      const delivered = { id: world.nextId('Ev'), event, attempts: 0, acked: false, body: {} };
      delivered.body = eventBody(world, delivered.id, event);
      events.push(delivered);
      start(delivered);
    },
    async redeliver(eventId) {
      const chosen = events.filter((each) => (eventId === undefined ? !each.acked : each.id === eventId));
      await Promise.all(chosen.map((each) => attempt(each, 'timeout')));
    },
  };
}

/** https://docs.slack.dev/apis/events-api/#event-type-structure */
const eventBody = ({ team, app, now, channels }: World, id: string, event: Json): Json => ({
  token: 'sandbox-verification',
  team_id: team.id,
  context_team_id: team.id,
  context_enterprise_id: null,
  api_app_id: app.appId,
  event,
  type: 'event_callback',
  event_id: id,
  event_time: Math.floor(now() / 1000),
  authorizations: [
    {
      enterprise_id: null,
      team_id: team.id,
      user_id: app.userId,
      is_bot: true,
      is_enterprise_install: false,
    },
  ],
  is_ext_shared_channel: channels.get(String(event.channel))?.isShared ?? false,
});
