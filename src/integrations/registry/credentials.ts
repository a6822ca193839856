// What proves to a registry that we may read: https://distribution.github.io/distribution/spec/auth/token/
import { z } from 'zod';
import { TemporaryError, UserError } from '#src/errors.ts';
import { escapeText } from '#src/messages/text.ts';
import type { Place } from './place.ts';
import type { RegistrySettings } from './registries.ts';

interface Asked {
  place: Place;
  settings: RegistrySettings;
  /** The registry's own address. */
  base: string;
  signal: AbortSignal;
}

/** Values of the header Authorization. */
export interface Credentials {
  /** What was good before, as long as it lasts. */
  known(asked: Asked): string | undefined;
  /** What this challenge asks for; undefined when there is nothing to answer it with. */
  obtain(asked: Asked, challenge: string): Promise<string | undefined>;
}

const TokenAnswer = z.object({
  token: z.string().optional(),
  access_token: z.string().optional(),
  /** Seconds; a minute when it is left out, says the specification. */
  expires_in: z.number().positive().default(60),
});

export function createCredentials(): Credentials {
  const tokens = new Map<string, { value: string; until: number }>();
  const keyOf = ({ place: { host, path }, base, settings: { username } }: Asked) =>
    [base, username, host, path].join(' ');
  return {
    known: (asked) => {
      const token = tokens.get(keyOf(asked));
      if (token && token.until > performance.now()) return token.value;
      tokens.delete(keyOf(asked));
      return asked.settings.token && `Bearer ${asked.settings.token.reveal()}`;
    },
    obtain: async (asked, challenge) => {
      const [, scheme = '', rest = ''] = /^(\w+)\s+(.*)$/s.exec(challenge) ?? [];
      if (scheme.toLowerCase() === 'basic') return basic(asked.settings);
      if (scheme.toLowerCase() !== 'bearer' || asked.settings.token) return undefined;
      const { value, seconds } = await fetchToken(asked, parameters(rest));
      // Not to the last second: it has to arrive too.
      tokens.set(keyOf(asked), { value, until: performance.now() + seconds * 800 });
      return value;
    },
  };
}

async function fetchToken(
  { place: { host, path }, settings, base, signal }: Asked,
  { realm = '', service, scope = `repository:${path}:pull` }: Record<string, string>,
): Promise<{ value: string; seconds: number }> {
  const url = URL.parse(realm);
  // A realm is the registry's word; the password goes nowhere that is less safe than the registry itself.
  if (!url || (url.protocol !== 'https:' && url.host !== new URL(base).host))
    throw new TemporaryError(`asking ${host} for a token: it names no address that is safe to ask`);
  url.searchParams.set('scope', scope);
  if (service !== undefined) url.searchParams.set('service', service);
  const authorization = basic(settings);
  const response = await fetch(url, { signal, headers: authorization ? { authorization } : {} });
  if (!response.ok) {
    await response.body?.cancel();
    if (response.status === 401 || response.status === 403) throw refused(host, response.status);
    throw new TemporaryError(
      `asking ${url.host} for a token to read ${path}: it answered ${response.status}`,
    );
  }
  const { token, access_token, expires_in } = TokenAnswer.parse(await response.json());
  return { value: `Bearer ${token ?? access_token ?? ''}`, seconds: expires_in };
}

function refused(host: string, status: number): UserError {
  return new UserError(
    `The registry *${escapeText(host, 100)}* does not take the bot's credentials (${status}). See \`registries\` in the configuration.`,
  );
}

function basic({ username, password }: RegistrySettings): string | undefined {
  if (username === undefined || password === undefined) return undefined;
  return `Basic ${Buffer.from(`${username}:${password.reveal()}`).toString('base64')}`;
}

/** `realm="https://…",service="…"`: https://www.rfc-editor.org/rfc/rfc9110#section-11.2 */
function parameters(text: string): Record<string, string> {
  const found = [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
  return Object.fromEntries(
    found.map(([, name = '', value = '']) => [name.toLowerCase(), value.replaceAll(/\\(.)/g, '$1')]),
  );
}
