import { isSecret } from '#src/secret.ts';
import { shortestSecret } from './values.ts';

/** Every secret of a configuration, and the parts of one that are secret by themselves. */
export function secretsOf(value: unknown): string[] {
  if (isSecret(value)) return withPassword(value.reveal());
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(secretsOf);
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
