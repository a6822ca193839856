// The kinds of value a configuration is made of. A description says what was expected when a value is refused.
import { z } from 'zod';
import { secret } from '#src/secret.ts';

const milliseconds = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90s`, `15m`, `1h` or `7d`, as milliseconds. */
export function parseDuration(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count === undefined) throw new TypeError(`not a duration: ${text}`);
  return Number(count) * milliseconds[unit as keyof typeof milliseconds];
}

/** Milliseconds once read. */
export const Duration = z
  .string()
  .regex(/^[1-9]\d{0,5}[smhd]$/)
  .transform(parseDuration)
  .meta({ description: 'a duration such as 30s, 15m, 1h or 7d' });

/** Long enough that nobody guesses it, and that hiding it from log lines hides nothing else. */
export const shortestSecret = 8;

export const SecretText = z
  .string()
  .min(shortestSecret)
  .transform(secret)
  .meta({
    writeOnly: true,
    description: `a secret of at least ${shortestSecret} characters, as \${NAME} or file:path`,
  });

function Token(prefix: string, description: string) {
  return z
    .string()
    .min(shortestSecret)
    .startsWith(prefix)
    .transform(secret)
    .meta({ writeOnly: true, description });
}

export const BotToken = Token('xoxb-', 'the bot token (xoxb-…), from "OAuth & Permissions" of the app');
export const AppToken = Token(
  'xapp-',
  'an app-level token (xapp-…) with connections:write, from "Basic Information"',
);

const SecretAddress = (protocol: RegExp, description: string) =>
  z.url({ protocol }).transform(secret).meta({ writeOnly: true, description });

/** An address is a secret too where knowing it is all that is needed to use it. */
export const SecretUrl = SecretAddress(/^https?$/, 'an address that begins with https:// or http://');
export const DatabaseUrl = SecretAddress(
  /^postgres(ql)?$/,
  'an address such as postgres://user:password@host:5432/quarterdeck',
);

export interface Address {
  host: string;
  port: number;
}

/** Where to listen: `127.0.0.1:8080`, `[::1]:8080`. */
export const Address = z
  .string()
  .regex(/^(\[[0-9a-fA-F:.]+\]|[^\s:[\]]+):(\d{1,5})$/)
  .transform((text): Address => {
    const colon = text.lastIndexOf(':');
    return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
  })
  .refine(({ port }) => port <= 65_535)
  .meta({ description: 'a host and a port such as 127.0.0.1:8080' });

export const ChannelId = z
  .string()
  .regex(/^[CG][A-Z0-9]{2,}$/)
  .meta({ description: 'a channel id such as C0123456789 (in Slack: channel details, at the bottom)' });

/** What this file calls a source, a cluster, an environment, an app, a cloud or a blueprint. */
export const Name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
  .meta({ description: 'a name of small letters, digits and -' });

/** A name that this file gives to a channel, and uses elsewhere. */
export const ChannelName = z.string().min(1).meta({ description: 'a name from slack.channels' });
