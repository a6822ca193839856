import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import type { PageEvent, Snapshot } from '../page-protocol.ts';
import { fetchSnapshot, listen } from './api.ts';
import { type Action, initialState, type PageState, type Place, reduce } from './state.ts';

type Start = { type: 'start'; snapshot: Snapshot; place: Place | null; thread: string | null };

function reduceStarted(state: PageState | null, action: Action | Start): PageState | null {
  if (action.type === 'start') return initialState(action.snapshot, action.place, action.thread);
  return state && reduce(state, action);
}

interface Wanted {
  user: string | null;
  place: Place | null;
  thread: string | null;
}

/** One person's client, kept current by the server's events. `problem` is set while there is nothing to show. */
export function useSlack(wanted: Wanted) {
  const [state, dispatch] = useReducer(reduceStarted, null);
  const [problem, setProblem] = useState<string | null>(null);
  const first = useRef(wanted);
  first.current = wanted;
  const { user } = wanted;

  useEffect(() => {
    let stop = () => {};
    let gone = false;
    const start = async () => {
      const snapshot = await fetchSnapshot(user);
      if (gone) return;
      const { place, thread } = first.current;
      dispatch({ type: 'start', snapshot, place, thread });
      stop = follow(snapshot.me.id, dispatch);
    };
    start().then(
      () => setProblem(null),
      (cause: unknown) => setProblem(cause instanceof Error ? cause.message : String(cause)),
    );
    return () => {
      gone = true;
      stop();
    };
  }, [user]);

  return { state, dispatch: useCallback((action: Action) => dispatch(action), []), problem };
}

/** Events that arrive while a snapshot is fetched wait for it: it may be older than they are. */
function follow(user: string, dispatch: (action: Action) => void): () => void {
  let waiting: PageEvent[] | null = null;
  const refresh = async () => {
    waiting = [];
    const snapshot = await fetchSnapshot(user).catch(() => null);
    const missed = waiting;
    waiting = null;
    if (snapshot) dispatch({ type: 'snapshot', snapshot });
    for (const event of missed) dispatch({ type: 'event', event });
  };
  return listen(user, {
    onOpen() {
      dispatch({ type: 'connection', connected: true });
      void refresh();
    },
    onLost: () => dispatch({ type: 'connection', connected: false }),
    onEvent: (event) => (waiting ? waiting.push(event) : dispatch({ type: 'event', event })),
  });
}
