import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A body that an Alertmanager sent here too. */
export interface Copy {
  groupKey: string;
  status: 'firing' | 'resolved';
  alerts: unknown[];
}

/** What a Prometheus scrapes and a test changes; beside it, whoever is sent copies of what the bot is sent. */
export interface Shop extends AsyncDisposable {
  host: string;
  copiesUrl: string;
  copies: Copy[];
  /** Samples as they are scraped, by `name{labels}`. */
  samples: Record<string, number>;
}

export async function openShop(): Promise<Shop> {
  const samples: Record<string, number> = {};
  const copies: Copy[] = [];
  const keep = async (request: IncomingMessage) => void copies.push((await json(request)) as Copy);
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      keep(request).then(
        () => response.end(),
        () => response.destroy(),
      );
      return;
    }
    const lines = Object.entries(samples).map(([name, value]) => `${name} ${value}\n`);
    response.setHeader('content-type', 'text/plain; version=0.0.4').end(lines.join(''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ host, copies, samples, copiesUrl: `http://${host}/copies` },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
