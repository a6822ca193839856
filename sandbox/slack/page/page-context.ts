import { createContext, type Dispatch, useContext } from 'react';
import type { Act, ActResult, PageUser } from '../page-protocol.ts';
import type { Action, PageState, Place } from './state.ts';

type WithoutUser<T> = T extends unknown ? Omit<T, 'user'> : never;

export interface Page {
  state: PageState;
  dispatch: Dispatch<Action>;
  /** Does it as the person this page is. */
  send(act: WithoutUser<Act>): Promise<ActResult>;
  go(place: Place | null, thread?: string | null): void;
  become(user: string): void;
  /** Milliseconds; ticks twice a minute. */
  now: number;
}

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error('a part of the page stands outside it');
  return page;
}

/** People who have left, or whom the page was not told of, are shown by id. */
export function findUser(state: PageState, id: string): PageUser {
  const user = state.snapshot.users.find((other) => other.id === id);
  return user ?? { id, name: id, realName: id, color: '#7a8699', title: '', isBot: false };
}
