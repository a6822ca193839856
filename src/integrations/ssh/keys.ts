import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { type Secret, secret } from '#src/secret.ts';

export interface KeyPair {
  /** `ssh-ed25519 AAAA… COMMENT` */
  publicKey: string;
  /** OpenSSH's format, without a passphrase. */
  privateKey: Secret;
}

const type = 'ssh-ed25519';

/**
 * By our own hand: ssh2's generateKeyPair writes one in 300 that neither it nor ssh-keygen can read.
 * https://github.com/openssh/openssh-portable/blob/V_10_0_P1/PROTOCOL.key
 */
export function generateKeyPair(comment: string): KeyPair {
  if (/[^ -~]/.test(comment)) throw new Error('making a key: its comment is plain text on one line');
  const { x = '', d = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const [publicBytes, seed] = [Buffer.from(x, 'base64url'), Buffer.from(d, 'base64url')];
  const blob = Buffer.concat([field(type), field(publicBytes)]);
  const check = randomBytes(4);
  const inner = Buffer.concat([
    ...[check, check, blob],
    ...[field(Buffer.concat([seed, publicBytes])), field(comment)],
  ]);
  // Filled up to whole blocks of eight by 1, 2, 3…
  const padding = Buffer.from([1, 2, 3, 4, 5, 6, 7].slice(0, -inner.length & 7));
  const whole = Buffer.concat([
    ...[Buffer.from('openssh-key-v1\0'), field('none'), field('none'), field('')],
    ...[Buffer.from([0, 0, 0, 1]), field(blob), field(Buffer.concat([inner, padding]))],
  ]);
  const lines = whole.toString('base64').match(/.{1,70}/g) ?? [];
  const edge = (word: string): string => `-----${word} OPENSSH PRIVATE KEY-----`;
  return {
    publicKey: [type, blob.toString('base64'), comment].filter(Boolean).join(' '),
    privateKey: secret(`${[edge('BEGIN'), ...lines, edge('END')].join('\n')}\n`),
  };
}

/** https://www.rfc-editor.org/rfc/rfc4251#section-5 */
function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
