import { type ReactNode, useMemo } from 'react';
import type { PageMessage } from '../page-protocol.ts';
import { Avatar } from './avatar.tsx';
import { Blocks, sameOriginUrl } from './blocks.tsx';
import { EyeIcon } from './icons.tsx';
import { MessageTools } from './message-tools.tsx';
import { findUser, usePage } from './page-context.ts';
import { keyOf } from './state.ts';
import { OwnSurface } from './surface.tsx';
import { Emoji, Link, Mrkdwn } from './text.tsx';
import { dayAndTime, timeOfDay } from './times.ts';

interface Props {
  message: PageMessage;
  /** Directly under another of the same author: no second picture and name. */
  grouped?: boolean;
  inThread?: boolean;
}

export function Message({ message, grouped = false, inThread = false }: Props) {
  const { state } = usePage();
  const user = findUser(state, message.user);
  const { bot } = state.snapshot;
  return (
    <article
      className="message"
      data-testid="message"
      data-ts={message.ts}
      data-author={user.name}
      data-ephemeral={message.isEphemeral || undefined}
      data-grouped={grouped || undefined}
      aria-label={`${user.realName}, ${timeOfDay(message.ts)}`}
    >
      <div className="message-side">
        {grouped ? (
          <time className="message-time" title={dayAndTime(message.ts)}>
            {timeOfDay(message.ts)}
          </time>
        ) : (
          <Avatar user={user} online={user.id === bot.userId ? bot.online : undefined} />
        )}
      </div>
      <div className="message-main">
        {message.isEphemeral && <OnlyYou message={message} />}
        {!grouped && (
          <div className="message-head">
            <strong className="message-author">{user.realName}</strong>
            {user.isBot && <span className="app-mark">App</span>}
            <time className="message-time" title={dayAndTime(message.ts)}>
              {timeOfDay(message.ts)}
            </time>
          </div>
        )}
        {message.isBroadcast && !inThread && <BroadcastLine message={message} />}
        <Content message={message} />
        <Files message={message} />
        <Reactions message={message} />
        {!inThread && message.replyCount > 0 && <Replies message={message} />}
      </div>
      <MessageTools message={message} inThread={inThread} />
    </article>
  );
}

function OnlyYou({ message }: { message: PageMessage }) {
  const { dispatch } = usePage();
  return (
    <div className="only-you">
      <EyeIcon />
      Only visible to you
      <button
        type="button"
        className="link-button"
        onClick={() => dispatch({ type: 'dismiss_message', key: keyOf(message) })}
      >
        Dismiss
      </button>
    </div>
  );
}

function BroadcastLine({ message }: { message: PageMessage }) {
  const { go } = usePage();
  const thread = message.threadTs;
  if (!thread) return null;
  return (
    <div className="broadcast-line">
      replied to{' '}
      <button
        type="button"
        className="link-button"
        onClick={() => go({ kind: 'channel', channel: message.channel }, thread)}
      >
        a thread
      </button>
    </div>
  );
}

function Content({ message }: { message: PageMessage }) {
  const { channel, ts, attachments } = message;
  const on = useMemo(() => ({ channel, ts }), [channel, ts]);
  const blocks = useMemo(
    () => [...message.blocks, ...message.attachments.flatMap((attachment) => attachment.blocks)],
    [message],
  );
  const edited = message.edited && <span className="edited">(edited)</span>;
  return (
    <OwnSurface on={on} blocks={blocks}>
      {message.blocks.length > 0 ? <Blocks blocks={message.blocks} /> : <Mrkdwn text={message.text} />}
      {attachments.map((attachment, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: attachments have no other identity
        <Attachment key={index} color={attachment.color}>
          {attachment.blocks.length > 0 ? (
            <Blocks blocks={attachment.blocks} />
          ) : (
            <Mrkdwn text={attachment.fallback ?? ''} />
          )}
        </Attachment>
      ))}
      {edited}
    </OwnSurface>
  );
}

const namedColors: Record<string, string> = { good: '#2eb67d', warning: '#ecb22e', danger: '#e01e5a' };

function Attachment({ color = '', children }: { color: string | undefined; children: ReactNode }) {
  const hex =
    namedColors[color] ?? (/^#?[0-9a-f]{6}$/i.test(color) ? `#${color.replace('#', '')}` : undefined);
  return (
    <div className="attachment">
      <div className="attachment-bar" style={{ backgroundColor: hex }} />
      <div className="attachment-main">{children}</div>
    </div>
  );
}

function Files({ message }: { message: PageMessage }) {
  return message.files.map((file) => {
    const url = sameOriginUrl(file.url);
    if (url && file.mimetype.startsWith('image/')) {
      return (
        <figure className="picture" key={file.id}>
          <figcaption>{file.name}</figcaption>
          <img src={url} alt={file.name} />
        </figure>
      );
    }
    return (
      <figure className="file" key={file.id} data-testid="file">
        <figcaption>
          {url ? <Link url={url}>{file.name}</Link> : file.name}
          <span>{sizeOf(file.size)}</span>
        </figcaption>
        {file.preview !== undefined && <pre>{file.preview}</pre>}
      </figure>
    );
  });
}

const sizeOf = (bytes: number): string =>
  bytes < 1000
    ? `${bytes} bytes`
    : bytes < 1e6
      ? `${Math.round(bytes / 1000)} kB`
      : `${(bytes / 1e6).toFixed(1)} MB`;

function Reactions({ message }: { message: PageMessage }) {
  const { state, send } = usePage();
  if (message.reactions.length === 0) return null;
  const { channel, ts } = message;
  return (
    <div className="reactions">
      {message.reactions.map(({ name, users }) => (
        <button
          type="button"
          className="reaction"
          key={name}
          aria-pressed={users.includes(state.snapshot.me.id)}
          title={users.map((id) => findUser(state, id).realName).join(', ')}
          onClick={() => void send({ act: 'react', channel, ts, name })}
        >
          <Emoji name={name} /> <span>{users.length}</span>
        </button>
      ))}
    </div>
  );
}

function Replies({ message }: { message: PageMessage }) {
  const { state, go } = usePage();
  const { replyCount, replyUsers, latestReply, channel, ts } = message;
  return (
    <button
      type="button"
      className="replies"
      data-testid="replies"
      onClick={() => go({ kind: 'channel', channel }, ts)}
    >
      {replyUsers.slice(0, 4).map((id) => (
        <Avatar key={id} user={findUser(state, id)} size="small" />
      ))}
      <strong>{replyCount === 1 ? '1 reply' : `${replyCount} replies`}</strong>
      {latestReply && <span className="replies-latest">Last at {timeOfDay(latestReply)}</span>}
    </button>
  );
}
