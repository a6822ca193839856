import type { PageChannel } from '../page-protocol.ts';
import { usePage } from './page-context.ts';

interface Props {
  current: 'home' | 'messages';
  chat: PageChannel | undefined;
}

export function AppTabs({ current, chat }: Props) {
  const { go, state } = usePage();
  return (
    <nav className="tabs" aria-label="The app's tabs">
      {state.snapshot.bot.tabs.home && (
        <button
          type="button"
          aria-current={current === 'home' ? 'page' : undefined}
          onClick={() => go({ kind: 'home' })}
        >
          Home
        </button>
      )}
      {chat && (
        <button
          type="button"
          aria-current={current === 'messages' ? 'page' : undefined}
          onClick={() => go({ kind: 'channel', channel: chat.id })}
        >
          Messages
        </button>
      )}
    </nav>
  );
}
