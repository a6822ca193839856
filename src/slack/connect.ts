import type { Logger } from '#src/log.ts';
import type { Secret } from '#src/secret.ts';
import type { Receive } from './receive.ts';
import { keepSocket } from './socket.ts';

export interface SlackState {
  /** Sockets that are open now, of how many. */
  open: number;
  wanted: number;
}

export interface SlackConnection {
  state(): SlackState;
  onState(listener: (state: SlackState) => void): () => void;
  /** Closes the sockets: nothing more is received. What is at work goes on. */
  stop(): Promise<void>;
}

export interface SocketModeOptions {
  appToken: Secret;
  api?: string | undefined;
  receive: Receive;
  log: Logger;
  /** Milliseconds between the first socket and the second, so that Slack does not refresh both at once. */
  apart?: number;
}

/**
 * Two sockets, so that one is always open while Slack refreshes the other, which it does every few hours. Each
 * payload goes to one of them: https://docs.slack.dev/apis/events-api/using-socket-mode/
 */
export function connectSockets({
  appToken,
  api,
  receive,
  log,
  apart = 5_000,
}: SocketModeOptions): SlackConnection {
  const delays = [0, apart];
  const open = new Set<number>();
  const listeners = new Set<(state: SlackState) => void>();
  const state = (): SlackState => ({ open: open.size, wanted: delays.length });

  const sockets = delays.map((delay, index) =>
    keepSocket({
      appToken,
      api,
      delay,
      process: receive,
      log: log.child({ socket: index }),
      onChange: (connected) => {
        if (connected === open.has(index)) return;
        if (connected) open.add(index);
        else open.delete(index);
        for (const listener of listeners) listener(state());
      },
    }),
  );
  return {
    state,
    onState: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop: async () => {
      await Promise.all(sockets.map((socket) => socket.stop()));
    },
  };
}
