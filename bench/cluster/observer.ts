// What the API shows, and when: a watch of the bench's own, which shares nothing with the bot's.
import { readFileSync } from 'node:fs';
import { Agent, request } from 'undici';
import type { JsonObject } from '#src/json.ts';
import type { TestCluster } from '#test/support/cluster.ts';

export interface Observer extends AsyncDisposable {
  /** Every object that is seen from now on, in order; what is there when it begins comes first. */
  each(look: (object: JsonObject) => void): void;
  /** Resolves to the monotonic time at which an object was first seen that is so. */
  when(isSo: (object: JsonObject) => boolean): Promise<number>;
}

/** Watches everything at a path such as `/api/v1/namespaces/shop/pods`. */
export async function observe(
  { kubeconfig }: Pick<TestCluster, 'kubeconfig'>,
  path: string,
): Promise<Observer> {
  const { server, certificate, token } = accessOf(kubeconfig);
  const dispatcher = new Agent({ connect: { ca: certificate }, bodyTimeout: 0 });
  const stopped = new AbortController();
  const { body } = await request(`${server}${path}?watch=true`, {
    headers: { authorization: `Bearer ${token}` },
    dispatcher,
    signal: stopped.signal,
  });
  const questions = new Set<(object: JsonObject, at: number) => void>();
  const read = async () => {
    let rest = '';
    for await (const chunk of body) {
      const at = performance.now();
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const { object } = JSON.parse(line) as { object: JsonObject };
        for (const ask of questions) ask(object, at);
      }
    }
  };
  void read().catch(() => undefined);
  return {
    each: (look) => void questions.add(look),
    when: (isSo) =>
      new Promise((resolve) => {
        const ask = (object: JsonObject, at: number) => {
          if (!isSo(object)) return;
          questions.delete(ask);
          resolve(at);
        };
        questions.add(ask);
      }),
    async [Symbol.asyncDispose]() {
      stopped.abort();
      await dispatcher.destroy();
    },
  };
}

function accessOf(kubeconfig: string): { server: string; certificate: string; token: string } {
  const config = JSON.parse(readFileSync(kubeconfig, 'utf8')) as {
    clusters: [{ cluster: { server: string; 'certificate-authority-data': string } }];
    users: [{ user: { token: string } }];
  };
  const [{ cluster }] = config.clusters;
  return {
    server: cluster.server,
    certificate: Buffer.from(cluster['certificate-authority-data'], 'base64').toString('utf8'),
    token: config.users[0].user.token,
  };
}
