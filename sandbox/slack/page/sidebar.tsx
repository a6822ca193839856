import type { PageChannel } from '../page-protocol.ts';
import { Avatar } from './avatar.tsx';
import { HashIcon, LockIcon } from './icons.tsx';
import { findUser, usePage } from './page-context.ts';
import { SandboxMark } from './sandbox-mark.tsx';

export function Sidebar() {
  const { state } = usePage();
  const { team, channels, messages, me, bot } = state.snapshot;
  const mine = channels.filter((channel) => !channel.isArchived && channel.members.includes(me.id));
  const isBotChat = (channel: PageChannel) =>
    channel.kind === 'direct' && channel.members.includes(bot.userId);
  const chat = mine.find(isBotChat);
  const hasApp = bot.tabs.home || bot.tabs.messages || messages.some(({ channel }) => channel === chat?.id);
  const rooms = mine.filter((channel) => channel.kind !== 'direct');
  const direct = mine.filter((channel) => channel.kind === 'direct' && !isBotChat(channel));
  return (
    <nav className="sidebar" aria-label="Channels">
      <header className="team">
        <strong>{team.name}</strong>
        <SandboxMark />
      </header>
      <div className="team-person">
        {me.realName}
        {me.title && <span> · {me.title}</span>}
      </div>
      <div className="sidebar-lists">
        <Section title="Channels">
          {rooms.map((channel) => (
            <ChannelLink key={channel.id} channel={channel} />
          ))}
        </Section>
        {direct.length > 0 && (
          <Section title="Direct messages">
            {direct.map((channel) => (
              <ChannelLink key={channel.id} channel={channel} />
            ))}
          </Section>
        )}
        {hasApp && (
          <Section title="Apps">
            <AppLink chat={chat} />
          </Section>
        )}
      </div>
    </nav>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="sidebar-section" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function ChannelLink({ channel }: { channel: PageChannel }) {
  const { state, go } = usePage();
  const { place, snapshot } = state;
  const isOpen = place?.kind === 'channel' && place.channel === channel.id;
  const other = channel.members.find((id) => id !== snapshot.me.id);
  return (
    <button
      type="button"
      className="channel-link"
      data-testid="channel-link"
      data-channel={channel.id}
      data-unread={channel.unread > 0 || undefined}
      aria-current={isOpen ? 'page' : undefined}
      onClick={() => go({ kind: 'channel', channel: channel.id })}
    >
      {channel.kind === 'direct' && other ? (
        <Avatar user={findUser(state, other)} size="small" />
      ) : channel.kind === 'private' ? (
        <LockIcon />
      ) : (
        <HashIcon />
      )}
      <span className="channel-name">{channel.name}</span>
      <UnreadCount count={isOpen ? 0 : channel.unread} />
    </button>
  );
}

function AppLink({ chat }: { chat: PageChannel | undefined }) {
  const { state, go } = usePage();
  const { place, snapshot } = state;
  const isChat = place?.kind === 'channel' && place.channel === chat?.id;
  const isOpen = place?.kind === 'home' || isChat;
  const bot = findUser(state, snapshot.bot.userId);
  const opensChat = (chat?.unread ?? 0) > 0 || !snapshot.bot.tabs.home;
  return (
    <button
      type="button"
      className="channel-link"
      data-testid="app-link"
      data-unread={(chat?.unread ?? 0) > 0 || undefined}
      aria-current={isOpen ? 'page' : undefined}
      onClick={() => go(chat && opensChat ? { kind: 'channel', channel: chat.id } : { kind: 'home' })}
    >
      <Avatar user={bot} size="small" online={snapshot.bot.online} />
      <span className="channel-name">{bot.realName}</span>
      <span className="visually-hidden">{snapshot.bot.online ? 'online' : 'offline'}</span>
      <UnreadCount count={isChat ? 0 : (chat?.unread ?? 0)} />
    </button>
  );
}

function UnreadCount({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span className="unread" data-testid="unread">
      {count}
      <span className="visually-hidden"> unread</span>
    </span>
  );
}
