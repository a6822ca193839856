import type { Core } from '../core.ts';
import type { Tier } from '../rate-limits.ts';
import { Refusal } from '../refusal.ts';
import { type Channel, type Json, scopesOf, type World } from '../world.ts';

export interface Method {
  /** An app-level token (`xapp-`) instead of the bot's. */
  token?: 'app';
  /** One of these has to be granted; none when empty. */
  scopes: string[];
  tier: Tier;
  run(args: Json, core: Core): Json | Promise<Json>;
}

export type Methods = Record<string, Method>;

/** A required argument. Refused as https://docs.slack.dev/reference/methods describes `invalid_arguments`. */
export function required(args: Json, name: string): string {
  const value = optional(args, name);
  if (value !== undefined) return value;
  throw new Refusal('invalid_arguments', {
    response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
  });
}

export function optional(args: Json, name: string): string | undefined {
  const value = args[name];
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export const flag = (args: Json, name: string): boolean => ['true', '1'].includes(optional(args, name) ?? '');

export function count(args: Json, name: string, usual: number, most: number): number {
  const value = Number(optional(args, name) ?? usual);
  if (!Number.isInteger(value) || value < 1) throw new Refusal('invalid_limit');
  return Math.min(value, most);
}

export function requireScope(world: World, needed: string): void {
  const granted = scopesOf(world);
  if (!granted.includes(needed)) throw new Refusal('missing_scope', { needed, provided: granted.join(',') });
}

const prefixes = { public: 'channels', private: 'groups', direct: 'im' };

/**
 * The channel of a conversations method, with the scope that its kind asks for.
 * https://docs.slack.dev/reference/methods/conversations.info#scopes
 */
export function conversation(core: Core, args: Json, right: 'read' | 'history'): Channel {
  const { world } = core;
  const channel = world.channels.get(required(args, 'channel'));
  if (!channel || !canSee(world, channel)) throw new Refusal('channel_not_found');
  requireScope(world, `${prefixes[channel.kind]}:${right}`);
  return channel;
}

/** A private channel does not exist for an app that is not in it. */
export const canSee = (world: World, channel: Channel): boolean =>
  channel.kind === 'public' || channel.members.has(world.app.userId);

/** One page of a list, and the cursor to the next: https://docs.slack.dev/apis/web-api/pagination */
export function paged<Item>(
  items: Item[],
  args: Json,
  usual: number,
  most = 1000,
): { page: Item[]; more: Json } {
  const limit = count(args, 'limit', usual, most);
  const cursor = optional(args, 'cursor');
  const start = cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64').toString());
  if (!Number.isInteger(start)) throw new Refusal('invalid_cursor');
  const next = start + limit < items.length ? Buffer.from(String(start + limit)).toString('base64') : '';
  return { page: items.slice(start, start + limit), more: { response_metadata: { next_cursor: next } } };
}
