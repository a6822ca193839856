// Plain requests to a cluster's API, answers and refusals alike, and its watches line by line.
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'undici';
import type { JsonObject } from '#src/json.ts';
import { eventually } from './cluster-admin.ts';

export interface ApiAnswer {
  status: number;
  body: JsonObject;
  text: string;
  warning: string;
}

export interface ApiWatch {
  status: number;
  events: { type: string; object: JsonObject }[];
  readonly ended: boolean;
  /** Resolves with the first event that is of these types, past or future. */
  expect(type: string, fits?: (object: JsonObject) => boolean): Promise<JsonObject>;
  close(): void;
}

export interface ApiClient extends AsyncDisposable {
  ask(method: string, path: string, options?: { body?: unknown; type?: string }): Promise<ApiAnswer>;
  watch(path: string): Promise<ApiWatch>;
}

interface Kubeconfig {
  clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
  users: { user: { token: string } }[];
}

interface ApiClientOptions {
  /** Left out: the kubeconfig's own. */
  token?: string;
  /** Left out: HTTP/2, where the server has it. */
  allowH2?: boolean;
}

export async function apiClient(
  kubeconfig: string,
  { token, allowH2 = true }: ApiClientOptions = {},
): Promise<ApiClient> {
  const { clusters, users } = JSON.parse(await readFile(kubeconfig, 'utf8')) as Kubeconfig;
  const [first] = clusters;
  const { server = '', 'certificate-authority-data': authority = '' } = first?.cluster ?? {};
  const dispatcher = new Agent({ allowH2, connect: { ca: Buffer.from(authority, 'base64').toString() } });
  const authorization = `Bearer ${token ?? users[0]?.user.token}`;
  const send = (method: string, path: string, body: unknown, type: string, signal?: AbortSignal) =>
    request(server + path, {
      method: method as 'GET',
      headers: { authorization, 'content-type': type, 'user-agent': 'cases/1' },
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
      dispatcher,
      ...(signal ? { signal } : {}),
    });

  return {
    async ask(method, path, { body, type = 'application/json' } = {}) {
      const answer = await send(method, path, body, type);
      const text = await answer.body.text();
      const isJson = answer.headers['content-type'] === 'application/json';
      const { warning = '' } = answer.headers;
      return {
        status: answer.statusCode,
        body: isJson ? (JSON.parse(text) as JsonObject) : {},
        text,
        warning: String(warning),
      };
    },
    async watch(path) {
      const stop = new AbortController();
      const answer = await send('GET', path, undefined, 'application/json', stop.signal);
      const events: ApiWatch['events'] = [];
      let ended = false;
      const reading = async (): Promise<void> => {
        let rest = '';
        for await (const chunk of answer.body) {
          const lines = (rest + String(chunk)).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) events.push(JSON.parse(line) as { type: string; object: JsonObject });
        }
      };
      // Ended by us, by the server or by a fault: what matters is what was heard before.
      void reading()
        .catch(() => {})
        .finally(() => {
          ended = true;
        });
      return {
        ...{ status: answer.statusCode, events, close: () => stop.abort() },
        get ended() {
          return ended;
        },
        expect: (type, fits = () => true) =>
          eventually(async () => {
            const found = events.find((event) => event.type === type && fits(event.object));
            if (!found) throw new Error(`no ${type} among ${JSON.stringify(events).slice(0, 2000)}`);
            return found.object;
          }),
      };
    },
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  };
}
