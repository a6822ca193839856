/** What is kept of a container's last words: enough to see why it ended. */
export const lastLines = { lines: 15, bytes: 2000 };

// Whoever wrote a log chose it: how far a shape may reach is bounded, so that none takes time as the square of its length.
/** Words after which whatever follows is probably a secret, and shapes that are one by themselves. */
const named =
  /((?:password|passwd|passphrase|secret|token|(?:api|access|private)[_-]?key|credential)[\w.-]{0,80}["']?\s{0,80}[:=]\s{0,80})("(?:\\.|[^"\\])*"|'[^']*'|[^\s,;&]+)/gi;
const shapes = [
  /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi,
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bxox[abprs]-[\w-]{8,}/g,
  /\b(gh[opsur]_|github_pat_|glpat-)[\w-]{16,}/g,
  // The last lines of a log may begin in the middle of one.
  /^(?:(?!-----BEGIN)[\s\S])*-----END [A-Z ]*PRIVATE KEY-----/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g,
];
/** A JSON web token, or what only begins as one: taken together, so that its end is looked for once. */
const webToken = /\beyJ[\w-]{10,}(\.[\w-]{10,}\.[\w-]*)?/g;
/** `postgres://user:password@host` */
const inAddress = /\b([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]*:)[^\s/]+@/gi;

/**
 * A log as it may stand in a chat: what looks like a secret is taken out, whoever wrote it. What the configuration
 * holds is taken out besides, by the redaction.
 */
export function masked(log: string): string {
  const withoutShapes = shapes.reduce((text, shape) => text.replace(shape, '[secret]'), log);
  return withoutShapes
    .replace(webToken, (all: string, rest?: string) => (rest ? '[secret]' : all))
    .replace(named, '$1[secret]')
    .replace(inAddress, '$1[secret]@');
}
