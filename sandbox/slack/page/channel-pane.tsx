import type { PageChannel } from '../page-protocol.ts';
import { AppTabs } from './app-tabs.tsx';
import { Avatar } from './avatar.tsx';
import { Composer } from './composer.tsx';
import { Guide } from './guide.tsx';
import { BackIcon, HashIcon, LockIcon } from './icons.tsx';
import { MessageList } from './message-list.tsx';
import { findUser, usePage } from './page-context.ts';
import { SandboxMark } from './sandbox-mark.tsx';
import { channelMessages } from './state.ts';

export function ChannelPane({ channel }: { channel: PageChannel }) {
  const { state } = usePage();
  const { bot } = state.snapshot;
  const messages = channelMessages(state, channel.id);
  const label = channel.kind === 'direct' ? channel.name : `#${channel.name}`;
  const withBot = channel.kind === 'direct' && channel.members.includes(bot.userId);
  return (
    <section className="pane" data-testid="channel" data-channel={channel.id} aria-label={label}>
      <ChannelHeader channel={channel} />
      {withBot && <AppTabs current="messages" chat={channel} />}
      <Guide />
      <MessageList
        messages={messages}
        notices={state.notices.filter((notice) => notice.channel === channel.id)}
        newFrom={state.newFrom}
        label={`Messages in ${label}`}
      />
      {channel.isArchived ? (
        <p className="composer-closed">This channel is archived.</p>
      ) : (
        <Composer channel={channel} placeholder={`Message ${label}`} />
      )}
    </section>
  );
}

function ChannelHeader({ channel }: { channel: PageChannel }) {
  const { state, go } = usePage();
  const { me, bot } = state.snapshot;
  const other = channel.members.find((id) => id !== me.id);
  return (
    <header className="pane-header">
      <button
        type="button"
        className="tool phone-only"
        aria-label="Back to the channels"
        onClick={() => go(null)}
      >
        <BackIcon />
      </button>
      <h1>
        {channel.kind === 'direct' && other ? (
          <Avatar
            user={findUser(state, other)}
            size="small"
            online={other === bot.userId ? bot.online : undefined}
          />
        ) : channel.kind === 'private' ? (
          <LockIcon />
        ) : (
          <HashIcon />
        )}
        {channel.name}
      </h1>
      {channel.topic && <span className="topic">{channel.topic}</span>}
      <SandboxMark />
      <button
        type="button"
        className="tool phone-only"
        aria-label={`You are ${findUser(state, me.id).realName}. Be somebody else`}
        onClick={() => go(null)}
      >
        <Avatar user={findUser(state, me.id)} size="small" />
      </button>
      <Members ids={channel.kind === 'direct' ? [] : channel.members} />
    </header>
  );
}

function Members({ ids }: { ids: string[] }) {
  const { state } = usePage();
  if (ids.length === 0) return null;
  const names = ids.map((id) => findUser(state, id).realName).join(', ');
  return (
    <span className="members" title={names} role="img" aria-label={`Members: ${names}`}>
      {ids.slice(0, 3).map((id) => (
        <Avatar key={id} user={findUser(state, id)} size="small" />
      ))}
      <span>{ids.length}</span>
    </span>
  );
}
