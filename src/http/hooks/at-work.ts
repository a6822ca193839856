import type { Server } from 'node:http';

/** Resolves when no request is at work. */
export function watchWork(server: Server): () => Promise<void> {
  let atWork = 0;
  let idle = Promise.withResolvers<void>();
  server.on('request', (_request, response) => {
    atWork += 1;
    response.once('close', () => {
      atWork -= 1;
      if (atWork === 0) idle.resolve();
    });
  });
  return async () => {
    while (atWork > 0) {
      idle = Promise.withResolvers();
      await idle.promise;
    }
  };
}
