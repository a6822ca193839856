import type { PageEvent, PageMessage, Snapshot } from '../page-protocol.ts';

export type Place = { kind: 'channel'; channel: string } | { kind: 'home' };

export interface Toast {
  /** The message it previews. */
  key: string;
  message: PageMessage;
}

export interface Notice {
  key: string;
  channel: string;
  text: string;
  /** Stands after the messages that were there when it came. */
  after: string;
}

export interface PageState {
  snapshot: Snapshot;
  place: Place | null;
  /** The `ts` of the open thread's first message. */
  thread: string | null;
  toasts: Toast[];
  notices: Notice[];
  /** Ephemerals put away by their reader, by message key. */
  dismissed: string[];
  /** Where "New" stands: what the channel had unread when it was opened. */
  newFrom: string | null;
  connected: boolean;
  /** What the guide puts into the message field; the count tells one press from the next. */
  compose: { text: string; count: number } | null;
}

export type Action =
  | { type: 'snapshot'; snapshot: Snapshot }
  | { type: 'connection'; connected: boolean }
  | { type: 'event'; event: PageEvent }
  | { type: 'open'; place: Place | null; thread?: string | null }
  | { type: 'thread'; ts: string | null }
  | { type: 'compose'; text: string }
  | { type: 'dismiss_message'; key: string }
  | { type: 'dismiss_toast'; key: string }
  | { type: 'dismiss_notice'; key: string };

export const keyOf = (message: { channel: string; ts: string }) => `${message.channel}:${message.ts}`;

const maxToasts = 3;

export function initialState(snapshot: Snapshot, place: Place | null, thread: string | null): PageState {
  const empty = {
    snapshot,
    thread: null,
    toasts: [],
    notices: [],
    dismissed: [],
    newFrom: null,
    compose: null,
  };
  return reduce({ ...empty, place: null, connected: true }, { type: 'open', place, thread });
}

export function reduce(state: PageState, action: Action): PageState {
  switch (action.type) {
    case 'snapshot':
      return { ...state, snapshot: withEphemerals(action.snapshot, state.snapshot.messages) };
    case 'connection':
      return { ...state, connected: action.connected };
    case 'event':
      return receive(state, action.event);
    case 'open':
      return open(state, action.place, action.thread ?? null);
    case 'thread':
      return { ...state, thread: action.ts };
    case 'compose':
      return { ...state, compose: { text: action.text, count: (state.compose?.count ?? 0) + 1 } };
    case 'dismiss_message':
      return { ...state, dismissed: [...state.dismissed, action.key] };
    case 'dismiss_toast':
      return { ...state, toasts: state.toasts.filter((toast) => toast.key !== action.key) };
    case 'dismiss_notice':
      return { ...state, notices: state.notices.filter((notice) => notice.key !== action.key) };
    default:
      return action satisfies never;
  }
}

/** Slack sends an ephemeral message once and keeps none: those on the screen are not in a later snapshot. */
function withEphemerals(snapshot: Snapshot, shown: PageMessage[]): Snapshot {
  const messages = shown.filter((message) => message.isEphemeral).reduce(withMessage, snapshot.messages);
  return { ...snapshot, messages };
}

function open(state: PageState, place: Place | null, thread: string | null): PageState {
  if (place?.kind !== 'channel') return { ...state, place, thread: null, newFrom: null };
  const { channel } = place;
  const unread = state.snapshot.channels.find(({ id }) => id === channel)?.unread ?? 0;
  const theirs = channelMessages(state, channel).filter((message) => message.user !== state.snapshot.me.id);
  return {
    ...state,
    place,
    thread,
    newFrom: (unread > 0 && theirs.at(-unread)?.ts) || null,
    toasts: state.toasts.filter((toast) => toast.message.channel !== channel),
  };
}

function receive(state: PageState, event: PageEvent): PageState {
  const { snapshot } = state;
  const change = (changed: Partial<Snapshot>) => ({ ...state, snapshot: { ...snapshot, ...changed } });
  switch (event.type) {
    case 'message':
      return {
        ...change({ messages: withMessage(snapshot.messages, event.message) }),
        toasts: toasts(state, event.message),
      };
    case 'message_deleted':
      return withoutMessage(state, event);
    case 'channel':
      return change({ channels: withChannel(snapshot.channels, event.channel) });
    case 'views':
      return change({ views: event.views });
    case 'home':
      return change({ home: event.home });
    case 'bot':
      return change({ bot: { ...snapshot.bot, online: event.online } });
    case 'notice':
      return { ...state, notices: [...state.notices, noticeOf(state, event)] };
    default:
      return event satisfies never;
  }
}

function withMessage(messages: PageMessage[], message: PageMessage): PageMessage[] {
  const key = keyOf(message);
  const at = messages.findIndex((other) => keyOf(other) === key);
  if (at !== -1) return messages.with(at, message);
  const next = messages.findIndex((other) => other.ts > message.ts);
  return next === -1 ? [...messages, message] : messages.toSpliced(next, 0, message);
}

function withoutMessage(state: PageState, gone: { channel: string; ts: string }): PageState {
  const key = keyOf(gone);
  const isOpenThread =
    state.thread === gone.ts && state.place?.kind === 'channel' && state.place.channel === gone.channel;
  return {
    ...state,
    snapshot: {
      ...state.snapshot,
      messages: state.snapshot.messages.filter((message) => keyOf(message) !== key),
    },
    toasts: state.toasts.filter((toast) => toast.key !== key),
    thread: isOpenThread ? null : state.thread,
  };
}

function withChannel<T extends { id: string }>(channels: T[], channel: T): T[] {
  const at = channels.findIndex(({ id }) => id === channel.id);
  return at === -1 ? [...channels, channel] : channels.with(at, channel);
}

/** A push preview is for a message that is new, somebody else's, and not on the screen. */
function toasts(state: PageState, message: PageMessage): Toast[] {
  const key = keyOf(message);
  const known = state.snapshot.messages.some((other) => keyOf(other) === key);
  const visible = state.place?.kind === 'channel' && state.place.channel === message.channel;
  if (known) return state.toasts.map((toast) => (toast.key === key ? { key, message } : toast));
  if (visible || message.isEphemeral || message.user === state.snapshot.me.id) return state.toasts;
  return [...state.toasts, { key, message }].slice(-maxToasts);
}

function noticeOf(state: PageState, event: { channel: string; text: string }): Notice {
  const after = channelMessages(state, event.channel).at(-1)?.ts ?? '';
  const count = state.notices.filter((notice) => notice.after === after).length;
  return { key: `${event.channel}:${after}:${count}`, channel: event.channel, text: event.text, after };
}

const isReply = (message: PageMessage) => message.threadTs !== undefined && message.threadTs !== message.ts;

/** What stands in the channel itself: no replies, except those also sent to the channel. */
export function channelMessages(state: PageState, channel: string): PageMessage[] {
  return state.snapshot.messages.filter(
    (message) =>
      message.channel === channel &&
      (!isReply(message) || message.isBroadcast) &&
      !state.dismissed.includes(keyOf(message)),
  );
}

export function threadMessages(state: PageState, channel: string, ts: string): PageMessage[] {
  return state.snapshot.messages.filter(
    (message) =>
      message.channel === channel &&
      (message.ts === ts || message.threadTs === ts) &&
      !state.dismissed.includes(keyOf(message)),
  );
}
