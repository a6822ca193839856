// Where the person is, in the address bar: a reload stays there, "back" works, and a place can be linked to.
import type { Place } from './state.ts';

export interface Address {
  user: string | null;
  place: Place | null;
  thread: string | null;
}

export function readAddress(search: string): Address {
  const query = new URLSearchParams(search);
  const channel = query.get('channel');
  const place: Place | null = channel
    ? { kind: 'channel', channel }
    : query.has('home')
      ? { kind: 'home' }
      : null;
  return { user: query.get('user'), place, thread: channel ? query.get('thread') : null };
}

export function formatAddress({ user, place, thread }: Address): string {
  const query = new URLSearchParams();
  if (user) query.set('user', user);
  if (place?.kind === 'channel') query.set('channel', place.channel);
  if (place?.kind === 'home') query.set('home', '');
  if (place?.kind === 'channel' && thread) query.set('thread', thread);
  return `?${query}`;
}

/**
 * A permanent link to a message, `https://team.slack.com/archives/C…/p1700000000000100?thread_ts=…`, as a place of
 * this page; undefined for any other link. https://docs.slack.dev/reference/methods/chat.getPermalink
 */
export function readPermalink(url: URL, channels: { id: string }[]): Omit<Address, 'user'> | undefined {
  const id = /^\/archives\/([A-Z0-9]+)(?:\/p\d{16})?$/.exec(url.pathname)?.[1];
  if (!url.hostname.endsWith('.slack.com') || !channels.some((channel) => channel.id === id))
    return undefined;
  return { place: { kind: 'channel', channel: id ?? '' }, thread: url.searchParams.get('thread_ts') };
}
