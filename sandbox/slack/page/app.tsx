import { useCallback, useEffect, useMemo, useState } from 'react';
import { formatAddress, readAddress } from './address.ts';
import { sendAct } from './api.ts';
import { ChannelPane } from './channel-pane.tsx';
import { guideChannel, guideIsOpen } from './guide.tsx';
import { HomePane } from './home.tsx';
import { Modals } from './modal.tsx';
import { findUser, type Page, PageContext } from './page-context.ts';
import { People } from './people.tsx';
import { Sidebar } from './sidebar.tsx';
import { ThreadPane } from './thread.tsx';
import { Toasts } from './toasts.tsx';
import { useNow } from './use-now.ts';
import { useSlack } from './use-slack.ts';

/** Once: whoever goes back to the list of channels stays there. */
let guided = false;
const isPhone = () => window.matchMedia('(max-width: 720px)').matches;

export function App() {
  const [wanted, setWanted] = useState(() => readAddress(window.location.search));
  const { state, dispatch, problem } = useSlack(wanted);
  const now = useNow();
  const me = state?.snapshot.me.id;

  useEffect(() => {
    const back = () => {
      const address = readAddress(window.location.search);
      setWanted(address);
      dispatch({ type: 'open', place: address.place, thread: address.thread });
    };
    window.addEventListener('popstate', back);
    return () => window.removeEventListener('popstate', back);
  }, [dispatch]);

  const go = useCallback<Page['go']>(
    (place, thread = null) => {
      window.history.pushState(null, '', formatAddress({ user: me ?? null, place, thread }));
      dispatch({ type: 'open', place, thread });
    },
    [dispatch, me],
  );

  const become = useCallback<Page['become']>((user) => {
    const address = { ...readAddress(window.location.search), user, thread: null };
    window.history.pushState(null, '', formatAddress(address));
    setWanted(address);
  }, []);

  const page = useMemo<Page | null>(
    () =>
      state && {
        state,
        dispatch,
        go,
        become,
        now,
        send: (act) => sendAct({ ...act, user: state.snapshot.me.id } as Parameters<typeof sendAct>[0]),
      },
    [state, dispatch, go, become, now],
  );

  if (!page) return <Waiting problem={problem} />;
  return (
    <PageContext value={page}>
      <Shell key={page.state.snapshot.me.id} page={page} />
    </PageContext>
  );
}

function Waiting({ problem }: { problem: string | null }) {
  return (
    <div className="waiting" role="status">
      {problem ? (
        <>
          <strong>The sandbox does not answer.</strong>
          <span>{problem}</span>
        </>
      ) : (
        <span className="spinner">Loading</span>
      )}
    </div>
  );
}

function Shell({ page }: { page: Page }) {
  const { state, send, go } = page;
  const { place, thread, snapshot } = state;
  const channel =
    place?.kind === 'channel' ? snapshot.channels.find(({ id }) => id === place.channel) : undefined;
  const unread = channel?.unread ?? 0;
  const bot = findUser(state, snapshot.bot.userId);
  const lost = place?.kind === 'channel' && !channel;

  useEffect(() => {
    if (place && !lost) return;
    const guide = !guided && guideIsOpen() ? guideChannel(snapshot.guide) : undefined;
    guided = true;
    if (isPhone() && !lost && !guide) return;
    const next =
      snapshot.channels.find(({ id }) => id === guide) ??
      snapshot.channels.find((other) => other.unread > 0) ??
      snapshot.channels[0];
    if (next) go({ kind: 'channel', channel: next.id });
  }, [place, lost, snapshot.channels, snapshot.guide, go]);

  useEffect(() => {
    if (channel && unread > 0) void send({ act: 'read', channel: channel.id });
  }, [channel, unread, send]);

  useEffect(() => {
    const where = channel ? `${channel.kind === 'direct' ? '' : '#'}${channel.name}` : bot.realName;
    document.title = `${where} · ${snapshot.team.name} sandbox`;
  }, [channel, bot.realName, snapshot.team.name]);

  const pane = !place ? 'list' : thread ? 'thread' : 'place';
  return (
    <div className="app" data-pane={pane} data-user={snapshot.me.id}>
      <People />
      <Sidebar />
      <main className="place">
        {!state.connected && (
          <div className="lost" role="status">
            Connection lost. Trying again…
          </div>
        )}
        {channel && <ChannelPane key={channel.id} channel={channel} />}
        {place?.kind === 'home' && <HomePane />}
      </main>
      {channel && thread && <ThreadPane key={thread} channel={channel} ts={thread} />}
      <Modals />
      <Toasts />
    </div>
  );
}
