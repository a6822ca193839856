/** What hides secrets in text that leaves the process: log lines, errors on a terminal. */
export interface Redaction {
  /** What was learned is never forgotten: a line about the old token may come after it was exchanged. */
  learn(secrets: Iterable<string>): void;
  clean(text: string): string;
  /** How much of its end may be the beginning of a secret, so that it must not be shown before the rest is known. */
  open(text: string): number;
}

export function createRedaction(): Redaction {
  const known = new Set<string>();
  let pattern: RegExp | undefined;
  return {
    learn: (secrets) => {
      for (const secret of secrets) for (const form of formsOf(secret)) known.add(form);
      // Longest first: a secret may begin with another.
      const longestFirst = [...known].sort((a, b) => b.length - a.length);
      pattern =
        longestFirst.length === 0 ? undefined : new RegExp(longestFirst.map(RegExp.escape).join('|'), 'g');
    },
    clean: (text) => (pattern ? text.replace(pattern, '[secret]') : text),
    open: (text) => Math.max(0, ...[...known].map((secret) => openEnd(text, secret))),
  };
}

function openEnd(text: string, secret: string): number {
  for (let length = Math.min(secret.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(secret.slice(0, length))) return length;
  }
  return 0;
}

/** As it is, inside JSON (once and twice over), in an address, and in the header of basic authentication. */
function formsOf(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const inNestedJson = JSON.stringify(inJson).slice(1, -1);
  return [secret, inJson, inNestedJson, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
}
