// https://docs.slack.dev/apis/events-api/using-socket-mode
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Answer, Envelope, Transport } from './delivery.ts';
import type { FaultState } from './faults.ts';
import { Refusal } from './refusal.ts';
import type { World } from './world.ts';

export interface SocketMode extends Transport {
  /** What apps.connections.open answers. */
  ticket(): string;
  /** Asks the app to reconnect as Slack does every few hours: a warning, and the real thing later. */
  disconnect(reason?: 'warning' | 'refresh_requested' | 'link_disabled', socket?: number): void;
  /** Cuts the connections without a word. */
  cut(): void;
  readonly open: number;
  stop(): void;
}

/** https://docs.slack.dev/apis/events-api/using-socket-mode#connections: up to 10 at a time. */
const mostSockets = 10;
const pingEvery = 10_000;

export function serveSocketMode(
  server: Server,
  world: World,
  faults: FaultState,
  ackWithin: number,
): SocketMode {
  const tickets = new Set<string>();
  const sockets: WebSocket[] = [];
  const waiting = new Map<string, { answer: (answer: Answer) => void; socket: WebSocket }>();
  const upgrades = new WebSocketServer({ noServer: true });
  let turn = 0;

  const settle = (envelopeId: string, answer: Answer): void => {
    waiting.get(envelopeId)?.answer(answer);
    waiting.delete(envelopeId);
  };

  const accept = (socket: WebSocket): void => {
    sockets.push(socket);
    socket.on('message', (data) => {
      const { envelope_id: id, payload } = JSON.parse(String(data)) as {
        envelope_id: string;
        payload?: unknown;
      };
      settle(id, { acked: true, body: payload });
    });
    socket.on('close', () => {
      sockets.splice(sockets.indexOf(socket), 1);
      for (const [id, each] of waiting)
        if (each.socket === socket) settle(id, { acked: false, reason: 'connection_failed' });
      world.changes.emit({ type: 'bot', online: sockets.length > 0 });
    });
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: sockets.length,
        debug_info: {
          host: 'sandbox',
          build_number: 1,
          approximate_connection_time: 18_060,
        },
        connection_info: { app_id: world.app.appId },
      }),
    );
    world.changes.emit({ type: 'bot', online: true });
  };

  const upgrade = (request: IncomingMessage, raw: Duplex, head: Buffer): void => {
    const ticket = new URL(request.url ?? '/', world.url).searchParams.get('ticket') ?? '';
    if (faults.refusesSockets || !tickets.delete(ticket)) {
      raw.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    upgrades.handleUpgrade(request, raw, head, (socket) => {
      if (sockets.length < mostSockets) return accept(socket);
      socket.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets' }));
      socket.close();
    });
  };
  server.on('upgrade', upgrade);
  const pinging = setInterval(() => {
    for (const socket of sockets) socket.ping(`Ping from applink ${world.now()}`);
  }, pingEvery);
  pinging.unref();

  const sendOn = (socket: WebSocket, envelope: Envelope): Promise<Answer> => {
    const id = randomUUID();
    const sent = {
      envelope_id: id,
      payload: envelope.payload,
      type: envelope.type,
      accepts_response_payload: envelope.acceptsResponse,
      ...(envelope.retry
        ? { retry_attempt: envelope.retry.attempt, retry_reason: envelope.retry.reason }
        : {}),
    };
    return new Promise((resolve) => {
      const late = setTimeout(() => settle(id, { acked: false, reason: 'timeout' }), ackWithin);
      late.unref();
      const answer = (value: Answer): void => {
        clearTimeout(late);
        resolve(value);
      };
      waiting.set(id, { answer, socket });
      socket.send(JSON.stringify(sent));
    });
  };

  return {
    ticket() {
      // https://docs.slack.dev/reference/methods/apps.connections.open#errors
      if (faults.refusesSockets) throw new Refusal('internal_error');
      const ticket = randomUUID();
      tickets.add(ticket);
      return `${world.url.replace('http', 'ws')}/link/?ticket=${ticket}&app_id=${world.app.appId}`;
    },
    online: () => sockets.length > 0,
    async send(envelope) {
      const open = sockets.filter((socket) => socket.readyState === socket.OPEN);
      turn += 1;
      const chosen = faults.deliversTwice ? open : open.slice(turn % open.length).slice(0, 1);
      if (chosen.length === 0) return { acked: false, reason: 'connection_failed' };
      return firstAck(chosen.map((socket) => sendOn(socket, envelope)));
    },
    disconnect(reason = 'refresh_requested', socket) {
      const chosen = socket === undefined ? [...sockets] : sockets.slice(socket, socket + 1);
      for (const each of chosen) {
        each.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'sandbox' } }));
        if (reason !== 'warning') each.close();
      }
    },
    cut() {
      for (const socket of [...sockets]) socket.terminate();
    },
    get open() {
      return sockets.length;
    },
    stop() {
      clearInterval(pinging);
      for (const socket of [...sockets]) socket.terminate();
      upgrades.close();
    },
  };
}

async function firstAck(answers: Promise<Answer>[]): Promise<Answer> {
  const acked = answers.map(async (answer) => {
    const given = await answer;
    return given.acked ? given : Promise.reject(new Error(given.reason));
  });
  return Promise.any(acked).catch(() => answers[0] ?? { acked: false, reason: 'timeout' });
}
