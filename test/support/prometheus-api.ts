// A peer that speaks Prometheus' HTTP API as far as we ask it, for tests that say what it answers.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface PrometheusApi extends AsyncDisposable {
  url: string;
  /** By query, what it is all the time; a query that is not here gives no data. */
  values: Record<string, number | string>;
  /** Answers instead, with a status and a body. */
  says: { status: number; body: string; location?: string } | undefined;
  requests: { path: string; authorization: string | undefined; form: URLSearchParams }[];
}

export async function openPrometheusApi(): Promise<PrometheusApi> {
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = new URLSearchParams(await text(request));
    api.requests.push({ path: request.url ?? '', authorization: request.headers.authorization, form });
    if (api.says) {
      const { status, body, location } = api.says;
      response.writeHead(status, location ? { location } : {}).end(body);
      return;
    }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answerTo(form)));
  };
  const answerTo = (form: URLSearchParams) => {
    const value = api.values[form.get('query') ?? ''];
    const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(form.get(name)));
    const values = [];
    for (let at = start ?? 0; at <= (end ?? 0); at += step ?? 1) values.push([at, String(value)]);
    const result = value === undefined ? [] : [{ metric: {}, values }];
    return { status: 'success', data: { resultType: 'matrix', result } };
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const api: PrometheusApi = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ values: {}, says: undefined, requests: [] },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return api;
}
