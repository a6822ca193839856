import { z } from 'zod';
import { secret } from './secret.ts';

const Duration = z.string().regex(/^\d+(s|m|h|d)$/);
const SecretText = z.string().min(1).transform(secret);
const ChannelId = z.string().regex(/^[CG][A-Z0-9]{2,}$/);
const Address = z.string().regex(/^(\S+):(\d{1,5})$/);

const AccessRule = z.strictObject({
  allow: z.array(z.string()).min(1),
  in: z.array(z.string()).optional(),
  to: z.array(z.string()).min(1),
});

const Source = z.strictObject({
  kind: z.enum(['alertmanager', 'generic']),
  /** One secret, or two while they are exchanged. */
  bearer: z.array(SecretText).optional(),
  basic: z.strictObject({ user: z.string(), passwords: z.array(SecretText).min(1) }).optional(),
  hmac: z
    .strictObject({
      secrets: z.array(SecretText).min(1),
      header: z.string(),
      algorithm: z.enum(['sha256', 'sha512']).default('sha256'),
      prefix: z.string().default(''),
    })
    .optional(),
  /** JSONata expressions, for kind generic. */
  mapping: z
    .strictObject({
      alerts: z.string().default('$'),
      fingerprint: z.string(),
      status: z.string(),
      startsAt: z.string().optional(),
      endsAt: z.string().optional(),
      severity: z.string().optional(),
      title: z.string(),
      labels: z.string().optional(),
      annotations: z.string().optional(),
      url: z.string().optional(),
      group: z.string().optional(),
    })
    .optional(),
});

export const Config = z.strictObject({
  dataDir: z.string().default('.quarterdeck'),
  slack: z.strictObject({
    mode: z.enum(['socket', 'http']).default('socket'),
    botToken: SecretText,
    appToken: SecretText.optional(),
    signingSecret: SecretText.optional(),
    /** Only to run against something that is not Slack. */
    api: z.url().optional(),
    prefix: z.string().default(''),
    /** Names for channels; the rest of the file uses the names. */
    channels: z.record(z.string(), ChannelId),
    /** Guests and people from shared channels who may be named in access rules. */
    admit: z.array(z.enum(['guests', 'strangers'])).default([]),
  }),
  http: z
    .strictObject({ hooks: Address.default('127.0.0.1:8080'), internal: Address.default('127.0.0.1:9090') })
    .prefault({}),
  heartbeat: z.strictObject({ url: z.url(), every: Duration.default('1m') }).optional(),
  database: z.strictObject({ url: SecretText }).optional(),
  access: z.array(AccessRule).default([]),
  retention: z
    .strictObject({
      requests: Duration.default('30d'),
      intake: Duration.default('7d'),
      alerts: Duration.default('400d'),
      audit: Duration.default('400d'),
    })
    .prefault({}),
  alerts: z
    .strictObject({
      sources: z.record(z.string().regex(/^[a-z0-9][a-z0-9-]*$/), Source).default({}),
      /** First match wins; a value written /…/ is a whole-value regular expression. */
      routes: z
        .array(z.strictObject({ match: z.record(z.string(), z.string()), channel: z.string() }))
        .default([]),
      /** Where alerts go that no route matches. */
      channel: z.string(),
      /** How the senders' own words for severity read here: `page: critical`. */
      severities: z.record(z.string(), z.enum(['critical', 'warning', 'info'])).default({}),
      /** A group that fires again this soon after its resolution keeps its card. */
      reopenWithin: Duration.default('1h'),
    })
    .optional(),
});
export type Config = z.infer<typeof Config>;
export type Source = z.infer<typeof Source>;
