// How servers are spoken of, wherever they are.
import type { Price } from '#src/config/servers.ts';
import { costUntil, type Server } from '#src/servers/server.ts';
import { dateToken, escapeText } from './text.ts';

export function serverName(name: string): string {
  return `*${escapeText(name, 80)}*`;
}

/** What a button carries: a name is free again when its server is gone. */
export function toServer({ id, name }: Pick<Server, 'id' | 'name'>): { server: string; id: string } {
  return { server: name, id: `server:${id}` };
}

export function code(text: string, limit = 120): string {
  return `\`${escapeText(text.replaceAll('`', "'"), limit)}\``;
}

/** `0.0236 EUR an hour`; a price is a line of the configuration, and as old as that says. */
export function perHour(price: Price | null): string {
  return price ? `${price.perHour} ${price.currency} an hour` : 'price unknown';
}

/** `3.97 EUR until then`; nothing where it is not known. */
export function costs(price: Price | null, milliseconds: number | null): string {
  const cost = price && costUntil(price, milliseconds);
  return price && cost !== null && cost !== undefined
    ? `, ${cost.toFixed(2)} ${price.currency} until its time is up`
    : '';
}

export function lifetime(expiresAt: Date | null, now: Date): string {
  return expiresAt ? `until ${dateToken(expiresAt, 'moment', now)}` : 'until somebody terminates it';
}

/** Ready to be pasted. */
export function sshLine({ login, address, port }: Pick<Server, 'login' | 'address' | 'port'>): string {
  const at = port === 22 ? '' : ` -p ${port}`;
  return code(`ssh${at} ${login}@${address ?? '?'}`);
}
