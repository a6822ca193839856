// What the sandbox's page and its server say to each other. The page is one person's Slack client:
// `GET /page/state?user=U…` answers a Snapshot (without `user`: of the first person), `GET /page/events?user=U…` streams PageEvents (server-sent
// events), and `POST /page/act` takes an Act and answers an ActResult.
import type { HomeView, KnownBlock, ModalView } from '@slack/types';

export interface PageUser {
  id: string;
  name: string;
  realName: string;
  /** A letter-on-colour picture is drawn from this; no image is loaded from anywhere. */
  color: string;
  title: string;
  isBot: boolean;
}

export interface PageChannel {
  id: string;
  /** Without the #. For a direct message, the other side's real name. */
  name: string;
  topic: string;
  kind: 'public' | 'private' | 'direct';
  isArchived: boolean;
  members: string[];
  unread: number;
}

export interface PageMessage {
  channel: string;
  ts: string;
  user: string;
  text: string;
  blocks: KnownBlock[];
  /** Colour bar beside the blocks, as an attachment has one: `#rrggbb`. */
  attachments: { color?: string; fallback?: string; blocks: KnownBlock[] }[];
  threadTs?: string;
  replyCount: number;
  replyUsers: string[];
  latestReply?: string;
  /** Also shown in the channel although it stands in a thread. */
  isBroadcast: boolean;
  isEphemeral: boolean;
  edited: boolean;
  reactions: { name: string; users: string[] }[];
  files: PageFile[];
}

export interface PageFile {
  id: string;
  name: string;
  url: string;
  mimetype: string;
  /** In bytes. */
  size: number;
  /** How it begins, when it is text. */
  preview?: string;
}

export interface OpenView {
  id: string;
  hash: string;
  view: ModalView;
  /** By block_id of an input block, after a submission was refused. */
  errors: Record<string, string>;
}

export interface Snapshot {
  team: { id: string; name: string };
  /** The person this page is. */
  me: PageUser;
  users: PageUser[];
  channels: PageChannel[];
  /** What `<!subteam^S…>` is shown as. */
  userGroups?: { id: string; handle: string }[];
  /** Newest last, threads included, the last 200 of each channel. */
  messages: PageMessage[];
  /** The stack, top last. */
  views: OpenView[];
  home: HomeView | null;
  bot: { userId: string; name: string; online: boolean; tabs: { home: boolean; messages: boolean } };
  commands: { command: string; description: string; usageHint: string }[];
  shortcuts: { callbackId: string; name: string; type: 'global' | 'message' }[];
  /** The demo's guide, empty elsewhere. Lines of mrkdwn: `commands` are put into the message field, a mention of a person is who one becomes. */
  guide: string[];
}

export type PageEvent =
  | { type: 'message'; message: PageMessage }
  | { type: 'message_deleted'; channel: string; ts: string }
  | { type: 'channel'; channel: PageChannel }
  | { type: 'views'; views: OpenView[] }
  | { type: 'home'; home: HomeView }
  | { type: 'bot'; online: boolean }
  /** What Slack shows in small print when an app does not answer, or a command is unknown. */
  | { type: 'notice'; channel: string; text: string };

/** Values of a view or message by block_id, then action_id, exactly as Slack's `state.values`. */
export type StateValues = Record<string, Record<string, unknown>>;

export type Act =
  /** Typed into the composer, word for word: a message, or a slash command when it starts with `/`. */
  | { act: 'type'; user: string; channel: string; text: string; threadTs?: string }
  | {
      act: 'click';
      user: string;
      /** Where the element stands: a message, a view or the Home tab. */
      on: { channel: string; ts: string } | { view: string } | { home: true };
      blockId: string;
      actionId: string;
      /** The element's payload as Slack sends it in `actions[0]`, less ids: `{ type: 'button', value }`, `{ type: 'static_select', selected_option }` … */
      action: { type: string } & Record<string, unknown>;
      values: StateValues;
    }
  | {
      act: 'options';
      user: string;
      on: { view: string } | { channel: string; ts: string };
      blockId: string;
      actionId: string;
      value: string;
    }
  | { act: 'submit'; user: string; view: string; values: StateValues }
  /** `all`: the whole stack, as the × of a stacked view does. */
  | { act: 'close'; user: string; view: string; all?: boolean }
  | { act: 'home'; user: string }
  | { act: 'shortcut'; user: string; callbackId: string; on?: { channel: string; ts: string } }
  | { act: 'react'; user: string; channel: string; ts: string; name: string }
  | { act: 'read'; user: string; channel: string };

/** `options` answers the choices of an external select; a problem is what Slack would show the person. */
export interface ActResult {
  ok: boolean;
  problem?: string;
  /** The problem was also told by a `notice`. */
  noticed?: boolean;
  options?: { text: { type: 'plain_text'; text: string }; value: string }[];
  optionGroups?: {
    label: { type: 'plain_text'; text: string };
    options: NonNullable<ActResult['options']>;
  }[];
}
