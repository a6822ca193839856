// Everything the sandbox remembers, and the one signal that says what changed.
import type { HomeView, ModalView } from '@slack/types';
import { createSignal, type Signal } from '#sandbox/signal.ts';
import type { Manifest } from './manifest.ts';
import { app, seedChannels, seedGroups, seedUsers, team } from './workspace.ts';

export interface User {
  id: string;
  name: string;
  realName: string;
  title: string;
  teamId: string;
  tz: string;
  isBot: boolean;
  isAdmin: boolean;
  isGuest: boolean;
  /** Belongs to another workspace and is met only in a shared channel. */
  isStranger: boolean;
  deleted: boolean;
}

export interface Channel {
  id: string;
  name: string;
  topic: string;
  kind: 'public' | 'private' | 'direct';
  isArchived: boolean;
  isShared: boolean;
  members: Set<string>;
}

export interface UserGroup {
  id: string;
  handle: string;
  name: string;
  members: string[];
  disabled: boolean;
}

export type Json = Record<string, unknown>;

/** Blocks as the app sent them, ids filled in. Checked by blocks.ts before they get here. */
export type Block = Json & { type: string; block_id: string };

export interface Attachment extends Json {
  color?: string;
  fallback?: string;
  text?: string;
  blocks?: Block[];
}

export interface MessageContent {
  text: string;
  blocks: Block[];
  attachments: Attachment[];
}

export interface Message extends MessageContent {
  channel: string;
  ts: string;
  user: string;
  botId?: string;
  metadata?: { event_type: string; event_payload: Json };
  threadTs?: string;
  /** What was posted in its thread, everything included. */
  replies: Message[];
  isBroadcast: boolean;
  /** Set on an ephemeral message: the only person who sees it. */
  visibleTo?: string;
  /** Set when it answers this person's command or click, in an acknowledgement or by response_url. */
  answers?: string;
  edited?: { user: string; ts: string };
  reactions: { name: string; users: string[] }[];
  files: string[];
  deleted: boolean;
  /** What it said over time, oldest first; the last entry is what it says now. */
  versions: (MessageContent & { at: number })[];
}

export interface File {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  bytes: Buffer;
  /** How many bytes were announced, and until when they are taken. */
  length: number;
  takenUntil: number;
  /** Shown, which is done once; `completed` when it was looked at and stands there. */
  shown: boolean;
  completed: boolean;
  user: string;
  channels: string[];
}

export interface View {
  id: string;
  rootId: string;
  previousId?: string;
  hash: string;
  user: string;
  view: ModalView | HomeView;
  externalId?: string;
  errors: Record<string, string>;
  values: StateValues;
}

export type StateValues = Record<string, Record<string, unknown>>;

export interface Notice {
  user: string;
  channel: string;
  text: string;
  at: number;
}

export type Change =
  | { type: 'message'; message: Message; what: 'posted' | 'edited' | 'deleted' | 'decorated' }
  | { type: 'channel'; channel: Channel }
  | { type: 'views'; user: string }
  | { type: 'home'; user: string }
  | { type: 'bot'; online: boolean }
  | { type: 'notice'; notice: Notice }
  | { type: 'call' };

export interface World {
  now(): number;
  /** Where the sandbox answers, without a slash at the end. */
  url: string;
  manifest: Manifest;
  tokens: { bot: string; app: string; signingSecret: string };
  team: typeof team;
  app: typeof app;
  users: Map<string, User>;
  channels: Map<string, Channel>;
  groups: Map<string, UserGroup>;
  messages: Map<string, Message[]>;
  /** The same messages, by `channel ts`. */
  messageAt: Map<string, Message>;
  files: Map<string, File>;
  /** Each person's stack of open modals, top last. */
  views: Map<string, View[]>;
  homes: Map<string, View>;
  notices: Notice[];
  changes: Signal<Change>;
  nextId(prefix: string): string;
  /** A message's ts: seconds and microseconds, unique and growing as Slack's are. */
  nextTs(): string;
}

export interface WorldOptions {
  now: () => number;
  manifest: Manifest;
}

export function createWorld({ now, manifest }: WorldOptions): World {
  let ids = 0;
  let lastTs = 0;
  const keyed = <T extends { id: string }>(items: T[]): Map<string, T> =>
    new Map(items.map((item) => [item.id, item]));

  return {
    now,
    url: '',
    manifest,
    tokens: {
      bot: 'xoxb-sandbox-bot',
      app: 'xapp-1-sandbox',
      signingSecret: 'sandbox-signing-secret',
    },
    team,
    app,
    users: keyed(seedUsers(manifest.features?.bot_user?.display_name ?? 'quarterdeck')),
    channels: keyed(seedChannels()),
    groups: keyed(seedGroups()),
    messages: new Map(),
    messageAt: new Map(),
    files: new Map(),
    views: new Map(),
    homes: new Map(),
    notices: [],
    changes: createSignal(),
    nextId(prefix) {
      ids += 1;
      return `${prefix}${ids.toString(36).toUpperCase().padStart(8, '0')}`;
    },
    nextTs() {
      lastTs = Math.max(Math.round(now() * 1000), lastTs + 1);
      return `${Math.floor(lastTs / 1e6)}.${String(lastTs % 1e6).padStart(6, '0')}`;
    },
  };
}

export const scopesOf = (world: World): string[] => world.manifest.oauth_config?.scopes?.bot ?? [];
