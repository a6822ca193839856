// What the bot keeps and nobody may read is encrypted with a key that is not in the store: AES-256-GCM, each value with
// a nonce of its own, bound to where it stands. https://nvlpubs.nist.gov/nistpubs/Legacy/SP/nistspecialpublication800-38d.pdf
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { type Secret, secret } from '#src/secret.ts';

export interface Sealing {
  /** `about`: where it stands, such as `['servers', id, 'login-key']`. Elsewhere it opens no more. */
  seal(plain: Secret, about: About): string;
  /** Rejects with SealBroken what was sealed with another key, for another place, or changed. */
  open(sealed: string, about: About): Secret;
  /** By which key: `newest`, one that is being `exchanged`, or `none` that is configured. */
  by(sealed: string): 'newest' | 'exchanged' | 'none';
}

export type About = readonly string[];

export class SealBroken extends Error {
  override name = 'SealBroken';
}

const algorithm = 'aes-256-gcm';
export const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const version = 'v1';

interface Key {
  id: string;
  bytes: Buffer;
}

/** The first key seals; the others, of before, only open. Throws when sealing does not do what it is for. */
export function openSealing(secrets: Secret | readonly Secret[]): Sealing {
  const keys = [secrets].flat().map(keyOf);
  const [newest] = keys;
  if (!newest) throw new Error('opening the secrets: there is no key');

  const sealing: Sealing = {
    seal: (plain, about) => seal(newest, plain, about),
    open: (sealed, about) => {
      const key = keys.find(({ id }) => id === keyIdOf(sealed));
      if (!key) throw new SealBroken(`opening a secret: it was sealed with the key ${keyIdOf(sealed)}`);
      return open(key, sealed, about);
    },
    by: (sealed) => {
      const id = keyIdOf(sealed);
      if (id === newest.id) return 'newest';
      return keys.some((key) => key.id === id) ? 'exchanged' : 'none';
    },
  };
  prove(sealing);
  return sealing;
}

/** Which key sealed it. Says nothing about the key. */
export function keyIdOf(sealed: string): string {
  return sealed.split('.')[1] ?? '';
}

function keyOf(text: Secret): Key {
  const bytes = Buffer.from(text.reveal(), 'base64');
  if (bytes.length !== keyBytes) throw new Error(`opening the secrets: a key has ${keyBytes} bytes`);
  const id = createHash('sha256').update('quarterdeck key id\0').update(bytes).digest('hex').slice(0, 8);
  return { id, bytes };
}

function seal({ id, bytes }: Key, plain: Secret, about: About): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, bytes, nonce, { authTagLength: tagBytes });
  cipher.setAAD(bound(about));
  const content = [cipher.update(plain.reveal(), 'utf8'), cipher.final(), cipher.getAuthTag()];
  return [version, id, Buffer.concat([nonce, ...content]).toString('base64url')].join('.');
}

function open({ bytes }: Key, sealed: string, about: About): Secret {
  const whole = Buffer.from(sealed.split('.')[2] ?? '', 'base64url');
  const nonce = whole.subarray(0, nonceBytes);
  const content = whole.subarray(nonceBytes, -tagBytes);
  try {
    const decipher = createDecipheriv(algorithm, bytes, nonce, { authTagLength: tagBytes });
    decipher.setAAD(bound(about));
    decipher.setAuthTag(whole.subarray(-tagBytes));
    return secret(Buffer.concat([decipher.update(content), decipher.final()]).toString('utf8'));
  } catch (cause) {
    throw new SealBroken(`opening a secret of ${about.join('/')}: it was changed, or belongs elsewhere`, {
      cause,
    });
  }
}

function bound(about: About): Buffer {
  return Buffer.from(JSON.stringify([version, ...about]));
}

/** An encryption that silently does nothing has happened elsewhere: https://nvd.nist.gov/vuln/detail/CVE-2022-31044 */
function prove(sealing: Sealing): void {
  const canary = secret(randomBytes(24).toString('hex'));
  const sealed = sealing.seal(canary, ['proof']);
  const isHidden = !Buffer.from(sealed.split('.')[2] ?? '', 'base64url').includes(canary.reveal());
  const opens = sealing.open(sealed, ['proof']).reveal() === canary.reveal();
  if (!isHidden || !opens || opensElsewhere(sealing, sealed))
    throw new Error('opening the secrets: what is sealed is not safe on this machine');
}

function opensElsewhere(sealing: Sealing, sealed: string): boolean {
  try {
    sealing.open(sealed, ['elsewhere']);
    return true;
  } catch (error) {
    return !(error instanceof SealBroken);
  }
}
