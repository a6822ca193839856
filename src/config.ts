// The configuration as the rest of the program sees it; src/config/ reads the file.
import { z } from 'zod';
import {
  App,
  Cluster,
  Environment,
  EnvironmentName,
  Prometheus,
  Registry,
  RegistryHost,
} from './config/releases.ts';
import { Blueprint, Cloud, Price, Secrets, Servers } from './config/servers.ts';
import {
  Address,
  AppToken,
  BotToken,
  ChannelId,
  ChannelName,
  DatabaseUrl,
  Duration,
  Name,
  SecretText,
  SecretUrl,
} from './config/values.ts';

const AccessRule = z.strictObject({
  allow: z
    .array(z.string().meta({ description: 'a permission such as alert.acknowledge, alert.* or *' }))
    .min(1)
    .meta({ description: 'a list of permissions such as [alert.acknowledge]' }),
  /** Channels it holds in; everywhere when left out. */
  in: z.array(ChannelName).min(1).optional(),
  /** Environments it holds for; all of them, and what has none, when left out. */
  on: z.array(EnvironmentName).min(1).optional(),
  to: z
    .array(
      z
        .string()
        .regex(
          /^(everyone|user:[UW][A-Z0-9]{2,}|group:S[A-Z0-9]{2,}|channel:[CG][A-Z0-9]{2,}|service:[a-z0-9][a-z0-9-]{0,62})$/,
        )
        .meta({ description: 'everyone, user:U…, group:S…, channel:C… or service:APP' }),
    )
    .min(1)
    .meta({ description: 'a list such as [everyone] or [group:S0123456789]' }),
});

const Expression = z.string().min(1).meta({ description: 'a JSONata expression' });

const Source = z.strictObject({
  kind: z.enum(['alertmanager', 'generic']),
  /** One secret, or two while they are exchanged. */
  bearer: z.array(SecretText).min(1).optional(),
  basic: z.strictObject({ user: z.string().min(1), passwords: z.array(SecretText).min(1) }).optional(),
  hmac: z
    .strictObject({
      secrets: z.array(SecretText).min(1),
      header: z.string().min(1),
      algorithm: z.enum(['sha256', 'sha512']).default('sha256'),
      prefix: z.string().default(''),
    })
    .optional(),
  /** JSONata expressions, for kind generic. */
  mapping: z
    .strictObject({
      alerts: Expression.default('$'),
      fingerprint: Expression,
      status: Expression,
      startsAt: Expression.optional(),
      endsAt: Expression.optional(),
      severity: Expression.optional(),
      title: Expression,
      labels: Expression.optional(),
      annotations: Expression.optional(),
      url: Expression.optional(),
      group: Expression.optional(),
    })
    .optional(),
});

const Slack = z.strictObject({
  mode: z.enum(['socket', 'http']).default('socket'),
  botToken: BotToken,
  /** For mode socket. */
  appToken: AppToken.optional(),
  /** For mode http. */
  signingSecret: SecretText.optional(),
  /** Only to run against something that is not Slack. */
  api: z.url({ protocol: /^https?$/ }).optional(),
  /** Put before every command: `qd-` turns /alerts into /qd-alerts. */
  prefix: z
    .string()
    .regex(/^([a-z0-9][a-z0-9_-]{0,15})?$/)
    .default('')
    .meta({ description: 'up to 16 small letters, digits, - and _, such as qd-' }),
  /** Names for channels; the rest of the file uses the names. */
  channels: z
    .record(z.string(), ChannelId)
    .meta({ description: 'names and ids of channels, `health` among them' }),
  /** Guests and people from shared channels who may be named in access rules. */
  admit: z.array(z.enum(['guests', 'strangers'])).default([]),
});

const Alerts = z.strictObject({
  sources: z.record(Name, Source).default({}),
  /** First match wins; a value written /…/ is a whole-value regular expression. */
  routes: z
    .array(z.strictObject({ match: z.record(z.string(), z.string()), channel: ChannelName }))
    .default([]),
  /** Where alerts go that no route matches. */
  channel: ChannelName,
  /** How the senders' own words for severity read here: `page: critical`. */
  severities: z.record(z.string(), z.enum(['critical', 'warning', 'info'])).default({}),
  /** A group that fires again this soon after its resolution keeps its card. */
  reopenWithin: Duration.prefault('1h'),
});

/** Durations are milliseconds. */
export const Config = z.strictObject({
  dataDir: z.string().min(1).default('.quarterdeck'),
  slack: Slack,
  http: z
    .strictObject({ hooks: Address.prefault('127.0.0.1:8080'), internal: Address.prefault('127.0.0.1:9090') })
    .prefault({}),
  /** Pinged while the store, Slack and the timers work; who watches it tells you when it stops. */
  heartbeat: z.strictObject({ url: SecretUrl, every: Duration.prefault('1m') }).optional(),
  /** Left out: embedded, in dataDir. */
  database: z.strictObject({ url: DatabaseUrl }).optional(),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info') }).prefault({}),
  access: z.array(AccessRule).default([]),
  /** How long what is over is kept. */
  retention: z
    .strictObject({
      requests: Duration.prefault('30d'),
      intake: Duration.prefault('7d'),
      alerts: Duration.prefault('400d'),
      releases: Duration.prefault('400d'),
      operations: Duration.prefault('400d'),
      audit: Duration.prefault('400d'),
    })
    .prefault({}),
  alerts: Alerts.optional(),
  clusters: z.record(Name, Cluster).default({}),
  environments: z.record(Name, Environment).default({}),
  /** By their host, as the names of images begin. */
  registries: z.record(RegistryHost, Registry).default({}),
  prometheus: Prometheus.optional(),
  apps: z.record(Name, App).default({}),
  secrets: Secrets.optional(),
  clouds: z.record(Name, Cloud).default({}),
  blueprints: z.record(Name, Blueprint).default({}),
  /** By type. */
  prices: z.record(z.string().min(1), Price).default({}),
  servers: Servers.prefault({}),
});
export type Config = z.infer<typeof Config>;
export type Source = z.infer<typeof Source>;
