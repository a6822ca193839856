// One call to a registry: with the rights it asks for, and errors that say what to do.
import { TemporaryError, UserError } from '#src/errors.ts';
import { escapeText } from '#src/messages/text.ts';
import { readAtMost } from '#src/response-body.ts';
import { type Credentials, createCredentials } from './credentials.ts';
import { defaultUrl, type Place } from './place.ts';
import type { SettingsOf } from './registries.ts';

export interface Answer {
  status: number;
  headers: Headers;
  body: Uint8Array;
}

/** `path` is under the repository: `/manifests/v412`. Resolves for 200 and 404; rejects for the rest. */
export type RegistryCalls = (
  place: Place,
  path: string,
  options: { method?: 'GET' | 'HEAD'; accept: string[] },
) => Promise<Answer>;

/** Milliseconds for everything a call takes, tokens included. */
const patience = 4000;
/** What registries themselves allow a manifest to have: https://github.com/distribution/distribution/blob/v3.0.0/registry/handlers/manifests.go */
const largest = 4 * 1024 * 1024;

export function createCalls(settingsOf: SettingsOf): RegistryCalls {
  const credentials = createCredentials();
  return async (place, path, { method = 'GET', accept }) => {
    const settings = settingsOf(place.host) ?? {};
    const base = settings.url ?? defaultUrl(place.host);
    const url = new URL(`/v2/${place.path}${path}`, base);
    const signal = AbortSignal.timeout(patience);
    const what = `asking ${place.host} about ${place.path}`;
    try {
      const ask = (authorization: string | undefined) =>
        fetch(url, { method, signal, headers: { accept: accept.join(', '), ...authorized(authorization) } });
      const response = await withRights(ask, credentials, { place, settings, base, signal });
      return await answered(response, place, what);
    } catch (cause) {
      if (cause instanceof UserError || cause instanceof TemporaryError) throw cause;
      throw new TemporaryError(what, { cause });
    }
  };
}

/** What was good for the last call is tried first; a refusal says what is needed. */
async function withRights(
  ask: (authorization: string | undefined) => Promise<Response>,
  credentials: Credentials,
  asked: Parameters<Credentials['known']>[0],
): Promise<Response> {
  const first = await ask(credentials.known(asked));
  if (first.status !== 401) return first;
  await first.body?.cancel();
  const authorization = await credentials.obtain(asked, first.headers.get('www-authenticate') ?? '');
  return authorization === undefined ? first : await ask(authorization);
}

async function answered(response: Response, { host, path }: Place, what: string): Promise<Answer> {
  const { status, headers } = response;
  if (status === 200 || status === 404)
    return { status, headers, body: await readAtMost(response, largest, what) };
  await response.body?.cancel();
  if (status === 401 || status === 403) {
    throw new UserError(
      `The registry *${escapeText(host, 100)}* does not let me read *${escapeText(path, 150)}* (${status}). See \`registries\` in the configuration.`,
    );
  }
  const seconds = Number(headers.get('retry-after'));
  throw new TemporaryError(
    `${what}: it answered ${status}`,
    seconds > 0 ? { retryAfter: seconds * 1000 } : {},
  );
}

function authorized(authorization: string | undefined): Record<string, string> {
  return authorization === undefined ? {} : { authorization };
}
