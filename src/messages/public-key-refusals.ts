// What is wrong with a key that somebody pasted, and what to do about it.
import { escapeText } from './text.ts';

const how = '`ssh-keygen -t ed25519` makes one; paste the line in `~/.ssh/id_ed25519.pub`.';

export const oneKeyAtATime = `One key at a time, on one line. ${how}`;
export const damagedKey = 'That key is damaged: it was not copied whole. Paste the line again.';
export const privateKeySeen = `That is a *private* key, and it has been seen here: do not use it any more. ${how}`;
export const keyWithOptions =
  'A key comes without options before it. Paste it from its type on, as `ssh-ed25519 AAAA…`.';
export const certificateIsNoKey = `That is a certificate, not a key. ${how}`;
export const brokenDsa = `DSA keys are broken, no server takes them any more. ${how}`;

export function rsaTooShort(bits: number, least: number): string {
  return `That RSA key has ${bits} bits, and at least ${least} are needed. ${how}`;
}

export function unknownKeyType(type: string): string {
  return `\`${escapeText(type, 40)}\` is no kind of SSH public key that I know. ${how}`;
}
