import { createHash } from 'node:crypto';

/** The bytes of a public key and what it is, as `ssh-ed25519 AAAA…` writes it. */
export interface HostKey {
  type: string;
  blob: Buffer;
}

/** Throws for what is no key line: pins are ours or were checked with the configuration. */
export function parseHostKey(line: string): HostKey {
  const [type = '', base64 = ''] = line.trim().split(/\s+/);
  const blob = Buffer.from(base64, 'base64');
  if (type === '' || typeOf(blob) !== type) throw new Error('reading a pinned host key: it is no public key');
  return { type, blob };
}

export function hostKeyLine(blob: Buffer): string {
  return `${typeOf(blob)} ${blob.toString('base64')}`;
}

/** As `ssh-keygen -lf` shows it: `SHA256:…` */
export function fingerprint(blob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** A public key begins with the length of its type's name, and the name: https://www.rfc-editor.org/rfc/rfc4253#section-6.6 */
function typeOf(blob: Buffer): string {
  if (blob.length < 4) return '';
  return blob.toString('latin1', 4, 4 + Math.min(blob.readUInt32BE(), 64));
}
