import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { json } from 'node:stream/consumers';
import { UserError } from '#src/errors.ts';
import type { Json, JsonObject } from '#src/json.ts';

/** Whether a process listens on this socket. Rejects when it may not be asked. */
export async function isAnswered(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return false;
    throw error;
  } finally {
    socket.destroy();
  }
}

/** Asks the running bot. Throws UserError with what it says when it refuses. */
export async function askAdmin(
  path: string,
  name: string,
  input: JsonObject,
): Promise<Json | AsyncIterable<Json>> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ socketPath: path, path: `/${name}`, method: 'POST' }, resolve)
      .once('error', (cause) =>
        reject(new UserError(`The running bot broke off: ${cause.message}.`, { cause })),
      )
      .end(JSON.stringify(input));
  });
  if (response.headers['content-type'] === 'application/x-ndjson') return values(response);
  const body = (await json(response)) as Json;
  if (response.statusCode === 200) return body;
  throw new UserError(String((body as JsonObject).problem));
}

async function* values(response: IncomingMessage): AsyncIterable<Json> {
  for await (const line of createInterface({ input: response })) yield JSON.parse(line) as Json;
  if (!response.complete) throw new UserError('The bot ended before it had told everything.');
}
