import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Every figure on /metrics. Label values come from the configuration or from lists in the code, never from a sender. */
export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  return {
    registry,
    /** Outcomes: stored, unauthorized, too-large, unavailable, and unknown-source, whose source is left empty. */
    webhooks: new Counter({
      name: 'quarterdeck_webhooks_total',
      help: 'Webhooks received.',
      labelNames: ['source', 'outcome'],
      registers,
    }),
    intakeBacklog: new Gauge({
      name: 'quarterdeck_intake_backlog',
      help: 'Webhook bodies stored and not yet read.',
      registers,
    }),
    /** Outcomes: read, unreadable. */
    intakeBodies: new Counter({
      name: 'quarterdeck_intake_bodies_total',
      help: 'Webhook bodies read from the intake.',
      labelNames: ['source', 'outcome'],
      registers,
    }),
    /** Outcomes: changed, unchanged, outdated. */
    alerts: new Counter({
      name: 'quarterdeck_alerts_total',
      help: 'Alerts in the bodies that were read.',
      labelNames: ['outcome'],
      registers,
    }),
    alertGroups: new Gauge({
      name: 'quarterdeck_alert_groups',
      help: 'Alert groups that are open, by state.',
      labelNames: ['state'],
      registers,
    }),
    cardsWanted: new Gauge({
      name: 'quarterdeck_cards_wanted',
      help: 'Cards whose message is not yet what it should be.',
      registers,
    }),
    messagesQueued: new Gauge({
      name: 'quarterdeck_messages_queued',
      help: 'Messages not yet posted.',
      registers,
    }),
    /** Kinds: card, message. Outcomes: posted, edited, unchanged, moved, dropped, failed. */
    cardsSent: new Counter({
      name: 'quarterdeck_cards_sent_total',
      help: 'Cards and messages sent to Slack.',
      labelNames: ['kind', 'outcome'],
      registers,
    }),
    /** Outcomes: ok, ratelimited, timeout, refused, failed. */
    slackCalls: new Counter({
      name: 'quarterdeck_slack_calls_total',
      help: 'Calls of the Slack Web API.',
      labelNames: ['method', 'outcome'],
      registers,
    }),
    slackCallSeconds: new Histogram({
      name: 'quarterdeck_slack_call_seconds',
      help: 'Time until Slack answered.',
      labelNames: ['method'],
      buckets: seconds,
      registers,
    }),
    slackConnections: new Gauge({
      name: 'quarterdeck_slack_connections',
      help: 'Socket Mode connections that are up.',
      registers,
    }),
    /** Outcomes: done, refused, failed, repeated. */
    requests: new Counter({
      name: 'quarterdeck_requests_total',
      help: 'Requests of people, by way in and verb.',
      labelNames: ['way', 'verb', 'outcome'],
      registers,
    }),
    acknowledgeSeconds: new Histogram({
      name: 'quarterdeck_acknowledge_seconds',
      help: 'From the arrival of a request or event of Slack until it was stored and acknowledged.',
      buckets: seconds,
      registers,
    }),
    visibleSeconds: new Histogram({
      name: 'quarterdeck_visible_seconds',
      help: 'From the arrival of a webhook until the card it made was posted.',
      buckets: seconds,
      registers,
    }),
    storeUp: new Gauge({ name: 'quarterdeck_store_up', help: '1 while the store answers.', registers }),
    storeReopened: new Counter({
      name: 'quarterdeck_store_reopened_total',
      help: 'How often the store was opened again after it stopped answering.',
      registers,
    }),
    heartbeats: new Counter({
      name: 'quarterdeck_heartbeats_total',
      help: 'Heartbeats, by outcome: sent, failed, withheld.',
      labelNames: ['outcome'],
      registers,
    }),
  };
}
