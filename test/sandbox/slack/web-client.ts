import { WebClient } from '@slack/web-api';
import type { SandboxSlack } from '#sandbox/slack/start.ts';
import type { Json } from '#sandbox/slack/world.ts';

export const client = (slack: SandboxSlack, token = slack.tokens.bot) =>
  new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });

/** The whole answer, where WebClient would throw for `ok: false`. */
export async function call(
  slack: SandboxSlack,
  method: string,
  args: Json,
  token = slack.tokens.bot,
): Promise<Json> {
  const response = await fetch(slack.apiUrl + method, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(args),
  });
  return (await response.json()) as Json;
}
