import type { PageMessage } from '../page-protocol.ts';
import { quickReactions } from './drawn-emoji.tsx';
import { MoreIcon, ReplyIcon, SmileIcon } from './icons.tsx';
import { Menu } from './menu.tsx';
import { usePage } from './page-context.ts';
import { Emoji } from './text.tsx';

/** What can be done with a message: shown under the pointer, or behind one button where there is none. */
export function MessageTools({ message, inThread }: { message: PageMessage; inThread: boolean }) {
  const { state, send, go } = usePage();
  const { channel, ts } = message;
  if (message.isEphemeral) return null;
  const thread = message.threadTs ?? ts;
  const reply = () => go({ kind: 'channel', channel }, thread);
  const shortcuts = state.snapshot.shortcuts.filter((shortcut) => shortcut.type === 'message');
  const react = (name: string) => ({
    key: name,
    label: <Emoji name={name} />,
    onSelect: () => void send({ act: 'react', channel, ts, name }),
  });
  const more = [
    ...(inThread ? [] : [{ key: 'reply', label: 'Reply in thread', onSelect: reply }]),
    ...shortcuts.map((shortcut) => ({
      key: shortcut.callbackId,
      label: (
        <span className="menu-shortcut">
          {shortcut.name}
          <span>{state.snapshot.bot.name}</span>
        </span>
      ),
      onSelect: () => void send({ act: 'shortcut', callbackId: shortcut.callbackId, on: { channel, ts } }),
    })),
  ];
  return (
    <div className="message-tools" role="toolbar" aria-label="Message actions">
      <Menu
        label="Add a reaction"
        trigger={<SmileIcon />}
        className="tool tool-react"
        items={quickReactions.map(react)}
        layout="row"
      />
      {!inThread && (
        <button
          type="button"
          className="tool tool-reply"
          aria-label="Reply in thread"
          title="Reply in thread"
          onClick={reply}
        >
          <ReplyIcon />
        </button>
      )}
      {more.length > 0 && (
        <Menu label="More message actions" trigger={<MoreIcon />} className="tool" items={more} />
      )}
    </div>
  );
}
