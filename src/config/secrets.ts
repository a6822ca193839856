import type { Config, Source } from '#src/config.ts';
import { isSecret } from '#src/secret.ts';
import { shortestSecret } from './values.ts';

/** Every secret of a configuration, the parts of one that are secret by themselves, and what holds one. */
export function secretsOf(config: Config): string[] {
  return [
    ...revealAll(config),
    ...Object.values(config.alerts?.sources ?? {}).flatMap(basicCredentials),
    ...Object.values(config.registries).flatMap(({ username, password }) =>
      username !== undefined && password ? [`${username}:${password.reveal()}`] : [],
    ),
  ];
}

function revealAll(value: unknown): string[] {
  if (isSecret(value)) return withPassword(value.reveal());
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(revealAll);
}

/** As the header of basic authentication holds them, in base64: https://www.rfc-editor.org/rfc/rfc7617 */
function basicCredentials({ basic }: Source): string[] {
  return basic?.passwords.map((password) => `${basic.user}:${password.reveal()}`) ?? [];
}

/** A database's errors may quote the password without the address around it. */
function withPassword(text: string): string[] {
  const { password = '' } = URL.parse(text) ?? {};
  const parts = [password, decoded(password)].filter((part) => part.length >= shortestSecret);
  return [...new Set([text, ...parts])];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
