// A pipeline of an app, as its job in a CI talks to the bot.
export interface Pipeline {
  announce(announcement: object, token?: string): Promise<Told>;
  /** By the address that the announcement was answered with. */
  status(address: string, wait?: string, token?: string): Promise<Told>;
}

export interface Told {
  code: number;
  // biome-ignore lint/suspicious/noExplicitAny: JSON as a pipeline reads it, field by field.
  body: any;
}

export const pipelineToken = 'ci-token-of-checkout';

export function pipelineOf(app: string, url: () => string): Pipeline {
  const authorized = (token = pipelineToken) => ({ authorization: `Bearer ${token}` });
  return {
    announce: async (announcement, token) =>
      await told(
        await fetch(`${url()}/hooks/releases/${app}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...authorized(token) },
          body: JSON.stringify(announcement),
        }),
      ),
    status: async (address, wait = '0', token = undefined) =>
      await told(await fetch(`${url()}${address}?wait=${wait}`, { headers: authorized(token) })),
  };
}

async function told(response: Response): Promise<Told> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { code: response.status, body: isJson ? JSON.parse(text) : text };
}
