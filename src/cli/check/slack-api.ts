import { UserError } from '#src/errors.ts';

export interface SlackAnswer {
  ok: boolean;
  error?: string;
  /** Of the token: https://docs.slack.dev/authentication/installing-with-oauth */
  scopes: string[];
  // biome-ignore lint/suspicious/noExplicitAny: each method answers with a shape of its own.
  body: any;
}

export type CallSlack = (
  method: string,
  token: string,
  args?: Record<string, string>,
) => Promise<SlackAnswer>;

/** One call, without retries: who looks wants to see what is so. Throws UserError when Slack cannot be reached. */
export function slackCaller(api = 'https://slack.com/api/'): CallSlack {
  return async (method, token, args = {}) => {
    const response = await fetch(new URL(method, api.endsWith('/') ? api : `${api}/`), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams(args),
      signal: AbortSignal.timeout(10_000),
    }).catch((error: Error & { cause?: NodeJS.ErrnoException }) => {
      throw new UserError(`Slack cannot be reached (${error.cause?.code ?? error.name})`, { cause: error });
    });
    const seconds = response.headers.get('retry-after');
    if (response.status === 429) throw new UserError(`Slack asks to wait ${seconds} s: try again then`);
    const body = await response.json().catch(() => {
      throw new UserError(`Slack answered ${response.status}, and not in JSON`);
    });
    const scopes =
      response.headers
        .get('x-oauth-scopes')
        ?.split(',')
        .map((scope) => scope.trim()) ?? [];
    return { ok: body.ok === true, error: body.error, scopes, body };
  };
}
