// Where another program's own Slack notifier posts: takes anything, and tells when.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SlackWebhook extends AsyncDisposable {
  url: string;
  /** Resolves with the moment (of performance.now()) when a post with this word in it was received. */
  expect(word: string, within: number): Promise<number>;
}

export async function startSlackWebhook(): Promise<SlackWebhook> {
  const received: { text: string; at: number }[] = [];
  let heard = () => {};
  const server = createServer((request, response) => {
    const at = performance.now();
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.end('ok');
      received.push({ text: Buffer.concat(chunks).toString(), at });
      heard();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    expect(word, within) {
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`no post with ${word} within ${within} ms`)), within);
        heard = () => {
          const found = received.find(({ text }) => text.includes(word));
          if (!found) return;
          clearTimeout(late);
          resolve(found.at);
        };
        heard();
      });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
