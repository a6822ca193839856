import { WebSocket } from 'ws';
import type { SandboxSlack } from '#sandbox/slack/start.ts';
import type { Json } from '#sandbox/slack/world.ts';

/** A bare socket: shows what Slack sends, and acknowledges only when told to. */
export async function openSocket(slack: SandboxSlack, acknowledges = true) {
  const opened = await fetch(`${slack.apiUrl}apps.connections.open`, {
    method: 'POST',
    headers: { authorization: `Bearer ${slack.tokens.app}` },
  });
  const { url = '' } = (await opened.json()) as { url?: string };
  const socket = new WebSocket(url);
  const received: Json[] = [];
  const waiting: (() => void)[] = [];
  socket.on('message', (data) => {
    const envelope = JSON.parse(String(data)) as Json;
    received.push(envelope);
    if (acknowledges && envelope.envelope_id)
      socket.send(JSON.stringify({ envelope_id: envelope.envelope_id }));
    for (const wake of waiting.splice(0)) wake();
  });
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  const expectEnvelope = async (fits: (envelope: Json) => boolean): Promise<Json> => {
    for (;;) {
      const found = received.find(fits);
      if (found) return found;
      await new Promise<void>((wake) => waiting.push(wake));
    }
  };
  await expectEnvelope((envelope) => envelope.type === 'hello' || envelope.type === 'disconnect');
  return { socket, received, closed, expectEnvelope };
}
