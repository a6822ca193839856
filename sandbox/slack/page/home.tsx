import type { KnownBlock } from '@slack/types';
import { useEffect } from 'react';
import { AppTabs } from './app-tabs.tsx';
import { Avatar } from './avatar.tsx';
import { Blocks } from './blocks.tsx';
import { BackIcon } from './icons.tsx';
import { findUser, usePage } from './page-context.ts';
import { SandboxMark } from './sandbox-mark.tsx';
import { OwnSurface } from './surface.tsx';

const onHome = { home: true } as const;

export function HomePane() {
  const { state, send, go } = usePage();
  const { home, bot, channels } = state.snapshot;
  const me = state.snapshot.me.id;
  const app = findUser(state, bot.userId);
  const blocks = home?.blocks as KnownBlock[] | undefined;
  const chat = channels.find((channel) => channel.kind === 'direct' && channel.members.includes(bot.userId));

  // The app publishes its Home tab when it learns that somebody looks at it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each person, not for each new `send`
  useEffect(() => {
    void send({ act: 'home' });
  }, [me]);

  return (
    <section className="pane" data-testid="home" aria-label={`${app.realName}, Home`}>
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
          <Avatar user={app} size="small" online={bot.online} />
          {app.realName}
        </h1>
        <span className="topic">{bot.online ? 'Online' : 'Offline'}</span>
        <SandboxMark />
      </header>
      <AppTabs current="home" chat={chat} />
      <div className="home-scroll">
        <div className="home-main">
          {blocks ? (
            <OwnSurface on={onHome} blocks={blocks}>
              <Blocks blocks={blocks} />
            </OwnSurface>
          ) : (
            <p className="home-empty">{app.realName} has not published a Home tab yet.</p>
          )}
        </div>
      </div>
    </section>
  );
}
