import type { PageChannel } from '../page-protocol.ts';
import { Composer } from './composer.tsx';
import { BackIcon, CloseIcon } from './icons.tsx';
import { MessageList } from './message-list.tsx';
import { usePage } from './page-context.ts';
import { threadMessages } from './state.ts';

export function ThreadPane({ channel, ts }: { channel: PageChannel; ts: string }) {
  const { state, go } = usePage();
  const close = () => go({ kind: 'channel', channel: channel.id });
  const label = channel.kind === 'direct' ? channel.name : `#${channel.name}`;
  return (
    <aside className="thread" data-testid="thread" data-ts={ts} aria-label={`Thread in ${label}`}>
      <header className="pane-header">
        <button type="button" className="tool phone-only" aria-label="Back to the channel" onClick={close}>
          <BackIcon />
        </button>
        <h1>Thread</h1>
        <span className="topic">{label}</span>
        <button type="button" className="tool desktop-only" aria-label="Close the thread" onClick={close}>
          <CloseIcon />
        </button>
      </header>
      <MessageList messages={threadMessages(state, channel.id, ts)} label={`Thread in ${label}`} inThread />
      {!channel.isArchived && <Composer channel={channel} threadTs={ts} placeholder="Reply…" />}
    </aside>
  );
}
