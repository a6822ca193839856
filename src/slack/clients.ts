import { LogLevel, WebClient, type WebClientOptions } from '@slack/web-api';
import type { Logger } from '#src/log.ts';
import type { Secret } from '#src/secret.ts';

export interface SlackCall {
  method: string;
  outcome: 'ok' | 'ratelimited' | 'timeout' | 'refused' | 'failed';
  seconds: number;
}

export interface ClientOptions {
  token: Secret;
  /** Only to run against something that is not Slack. */
  api?: string | undefined;
  log: Logger;
  observe?: (call: SlackCall) => void;
  /** Milliseconds; tests shorten them. */
  timeouts?: { fast: number; out: number };
}

export interface Clients {
  /** For what a person waits for: forms, answers, who somebody is. */
  fast: WebClient;
  /** For the sender alone, so that its rate limits hold nobody else up. */
  out: WebClient;
  outTimeout: number;
}

/** Milliseconds. */
const TIMEOUTS = { fast: 2500, out: 4000 };

/**
 * Neither client repeats a call: the SDK would also repeat posts that arrived, and wait for rate limits in one queue.
 * https://docs.slack.dev/tools/node-slack-sdk/web-api/#rate-limits
 */
export function createClients({ token, api, log, observe, timeouts = TIMEOUTS }: ClientOptions): Clients {
  const options: WebClientOptions = {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: quiet(log),
    allowAbsoluteUrls: false,
    ...(api ? { slackApiUrl: api.endsWith('/') ? api : `${api}/` } : {}),
    ...(observe ? { fetch: observed(observe) } : {}),
  };
  return {
    fast: new WebClient(token.reveal(), { ...options, timeout: timeouts.fast }),
    out: new WebClient(token.reveal(), { ...options, timeout: timeouts.out }),
    outTimeout: timeouts.out,
  };
}

function observed(observe: (call: SlackCall) => void): NonNullable<WebClientOptions['fetch']> {
  return async (url, init) => {
    const started = performance.now();
    const method = String(url).split('/').at(-1) ?? '';
    const tell = (outcome: SlackCall['outcome']) =>
      observe({ method, outcome, seconds: (performance.now() - started) / 1000 });
    try {
      const response = await fetch(url, init as RequestInit);
      // Whether Slack did it stands in the body, which can be read only once.
      const body = await response.text();
      tell(outcomeOf(response.status, body));
      return new Response(body, { status: response.status, headers: response.headers });
    } catch (error) {
      tell(error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'failed');
      throw error;
    }
  };
}

function outcomeOf(status: number, body: string): SlackCall['outcome'] {
  if (status === 429 || /"error":\s*"rate_?limited"/.test(body)) return 'ratelimited';
  if (status !== 200) return 'failed';
  return /^\s*\{\s*"ok":\s*true/.test(body) ? 'ok' : 'refused';
}

/** The SDK's own words. Its debug lines hold whole requests, so they are left out. */
function quiet(log: Logger): NonNullable<WebClientOptions['logger']> {
  const child = log.child({ part: 'slack sdk' });
  return {
    debug: () => {},
    info: () => {},
    warn: (...words) => child.debug({ words: words.map(String) }, 'warning'),
    error: (...words) => child.warn({ words: words.map(String) }, 'error'),
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}
