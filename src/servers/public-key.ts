// A line of a .pub file. Pure. https://www.rfc-editor.org/rfc/rfc4253#section-6.6, https://www.rfc-editor.org/rfc/rfc8709
import { createHash } from 'node:crypto';

export interface PublicKey {
  /** `ssh-ed25519 AAAA…`: nothing of it but this is put on a server. */
  key: string;
  /** As `ssh-keygen -lf` shows it. */
  fingerprint: string;
  comment: string;
}

const types: Record<string, number> = { 'ssh-ed25519': 2, 'sk-ssh-ed25519@openssh.com': 3 };

/** Undefined for anything else than one ed25519 key: other kinds, options before it, several lines, a private key. */
export function readPublicKey(line: string): PublicKey | undefined {
  const [, type = '', blob = '', comment = ''] =
    /^([a-z0-9@.-]+) ([A-Za-z0-9+/]{40,400}={0,2})(?: ([^\p{Cc}]{1,200}))?$/u.exec(line.trim()) ?? [];
  const fields = readFields(Buffer.from(blob, 'base64'));
  const [named, point] = fields ?? [];
  if (fields?.length !== types[type] || named?.toString() !== type || point?.length !== 32) return undefined;
  return { key: `${type} ${blob}`, fingerprint: fingerprintOf(`${type} ${blob}`), comment };
}

export function fingerprintOf(key: string): string {
  const [, blob = ''] = key.split(' ');
  const digest = createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

/** Each with its length before it; undefined when they do not fill it exactly. */
function readFields(blob: Buffer): Buffer[] | undefined {
  const fields: Buffer[] = [];
  let at = 0;
  while (at + 4 <= blob.length) {
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return undefined;
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return at === blob.length ? fields : undefined;
}
