import { createServer } from 'node:net';
import type { Address } from '#src/config/values.ts';
import type { Finding, Probe } from './probe.ts';

export const checkAddresses: Probe = async ({ config, running }) => {
  if (running) return [{ what: 'addresses', found: 'the running bot listens on them' }];
  return await Promise.all([
    listen('http.hooks', config.http.hooks),
    listen('http.internal', config.http.internal),
  ]);
};

const fixes: Record<string, string> = {
  EADDRINUSE: 'Another program listens there: end it, or choose another port.',
  EACCES: 'Ports below 1024 are for root: choose a higher one, and put a proxy before it.',
  EADDRNOTAVAIL: 'This machine does not have that address: use 127.0.0.1, or 0.0.0.0 for all it has.',
  ENOTFOUND: 'That name has no address: use 127.0.0.1, or 0.0.0.0 for all this machine has.',
};

async function listen(what: string, { host, port }: Address): Promise<Finding> {
  const server = createServer();
  const code = await new Promise<string | undefined>((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
  if (code === undefined) return { what, found: `${host}:${port} is free` };
  return {
    what,
    found: `${host}:${port} cannot be listened on (${code})`,
    fix: fixes[code] ?? 'Choose another address.',
  };
}
