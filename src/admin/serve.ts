import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { UserError } from '#src/errors.ts';
import type { JsonObject } from '#src/json.ts';
import type { Logger } from '#src/log.ts';
import { isAnswered } from './ask.ts';
import { type Endpoints, isStream } from './endpoints.ts';
import { socketPath } from './socket-path.ts';

export interface AdminSocket {
  close(): Promise<void>;
}

/**
 * Lets the command line reach the running bot: whoever may open the socket in the data folder may do all of this.
 * Throws UserError when another bot answers there.
 */
export async function serveAdmin(dataDir: string, endpoints: Endpoints, log: Logger): Promise<AdminSocket> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = socketPath(dataDir);
  if (await isAnswered(path)) throw new UserError(`Another bot is running on the data folder ${dataDir}.`);
  // Left behind by a process that was killed.
  rmSync(path, { force: true });

  const server = createServer((request, response) => {
    answer(request, response, endpoints, log).catch((error) => {
      log.error({ err: error }, 'admin socket: answering');
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  chmodSync(path, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  endpoints: Endpoints,
  log: Logger,
): Promise<void> {
  const name = (request.url ?? '').slice(1);
  const endpoint = Object.hasOwn(endpoints, name) ? endpoints[name] : undefined;
  if (request.method !== 'POST' || !endpoint)
    return reply(response, 404, { problem: `There is no ${name} here.` });
  try {
    const result = await endpoint((await json(request)) as JsonObject);
    if (!isStream(result)) return reply(response, 200, result);
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    for await (const value of result) {
      if (!response.write(`${JSON.stringify(value)}\n`))
        await new Promise((ready) => response.once('drain', ready));
    }
    response.end();
  } catch (error) {
    if (response.headersSent) throw error;
    if (error instanceof UserError) return reply(response, 400, { problem: error.message });
    log.error({ err: error, endpoint: name }, 'admin socket: an endpoint');
    reply(response, 500, { problem: 'Something went wrong in the running bot. Its log has more.' });
  }
}

function reply(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
