// A person's public key, as they paste it: read strictly, since what is let through is written into authorized_keys.
import { UserError } from '#src/errors.ts';
import { fingerprint } from '#src/integrations/ssh/host-key.ts';
import {
  brokenDsa,
  certificateIsNoKey,
  damagedKey as damaged,
  keyWithOptions,
  oneKeyAtATime,
  privateKeySeen,
  rsaTooShort,
  unknownKeyType,
} from '#src/messages/public-key-refusals.ts';

export interface PublicKey {
  /** `ssh-ed25519 AAAA…`: nothing of it but this is put on a server. */
  key: string;
  /** As `ssh-keygen -lf` shows it. */
  fingerprint: string;
  /** As it was pasted: text from outside. */
  comment: string;
}

interface Kind {
  /** What stands after the name of the type, from the first field on. */
  fields: number;
  /** What is wrong with it. */
  refuse(fields: Buffer[]): string | undefined;
}

const leastRsaBits = 3072;

/** https://www.rfc-editor.org/rfc/rfc4253#section-6.6, rfc5656#section-3.1, rfc8709#section-4, and OpenSSH's PROTOCOL.u2f */
const kinds: Record<string, Kind> = {
  'ssh-ed25519': { fields: 1, refuse: ([key]) => (key?.length === 32 ? undefined : damaged) },
  'ssh-rsa': { fields: 2, refuse: ([, modulus]) => refuseRsa(modulus) },
  'ecdsa-sha2-nistp256': { fields: 2, refuse: (fields) => refuseCurve(fields, 'nistp256', 65) },
  'ecdsa-sha2-nistp384': { fields: 2, refuse: (fields) => refuseCurve(fields, 'nistp384', 97) },
  'ecdsa-sha2-nistp521': { fields: 2, refuse: (fields) => refuseCurve(fields, 'nistp521', 133) },
  'sk-ssh-ed25519@openssh.com': { fields: 2, refuse: ([key]) => (key?.length === 32 ? undefined : damaged) },
  'sk-ecdsa-sha2-nistp256@openssh.com': {
    fields: 3,
    refuse: (fields) => refuseCurve(fields, 'nistp256', 65),
  },
};

/** Throws a UserError that says what to do about it. */
export function parsePublicKey(text: string): PublicKey {
  const pasted = text.trim();
  if (/PRIVATE KEY/.test(pasted)) throw new UserError(privateKeySeen);
  if (pasted.length > 5000 || /[\r\n]/.test(pasted)) throw new UserError(oneKeyAtATime);
  const [type = '', base64 = '', ...comment] = pasted.split(/[ \t]+/);
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (!kind) throw new UserError(whatItIs(type, pasted));

  const blob = Buffer.from(base64, 'base64');
  if (blob.toString('base64').replace(/=+$/, '') !== base64.replace(/=+$/, '')) throw new UserError(damaged);
  const [name, ...fields] = fieldsOf(blob);
  if (name?.toString('latin1') !== type || fields.length !== kind.fields) throw new UserError(damaged);
  const refusal = kind.refuse(fields);
  if (refusal) throw new UserError(refusal);
  return {
    key: `${type} ${blob.toString('base64')}`,
    fingerprint: fingerprint(blob),
    comment: comment
      .join(' ')
      .replace(/[\p{Cc}\p{Bidi_Control}]/gu, '')
      .slice(0, 200),
  };
}

/** Undefined for what is no key that we take. */
export function readPublicKey(line: string): PublicKey | undefined {
  try {
    return parsePublicKey(line);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return undefined;
  }
}

/** Of a key that is one. */
export function fingerprintOf(key: string): string {
  return fingerprint(Buffer.from(key.split(' ')[1] ?? '', 'base64'));
}

function whatItIs(type: string, pasted: string): string {
  if (type === 'ssh-dss') return brokenDsa;
  // `command="…" ssh-ed25519 AAAA…`: what may stand before a key in authorized_keys.
  if (Object.keys(kinds).some((known) => pasted.includes(`${known} AAAA`))) return keyWithOptions;
  return /-cert-v01@openssh\.com$/.test(type) ? certificateIsNoKey : unknownKeyType(type);
}

/** Each with its length before it. What does not come out even yields no fields. */
function fieldsOf(blob: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  let at = 0;
  while (at + 4 <= blob.length) {
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return [];
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return at === blob.length ? fields : [];
}

function refuseRsa(modulus: Buffer | undefined): string | undefined {
  if (!modulus?.length) return damaged;
  const hex = modulus.toString('hex').replace(/^0+/, '');
  const bits = hex === '' ? 0 : BigInt(`0x${hex}`).toString(2).length;
  return bits >= leastRsaBits ? undefined : rsaTooShort(bits, leastRsaBits);
}

/** An uncompressed point: https://www.rfc-editor.org/rfc/rfc5656#section-3.1 */
function refuseCurve([curve, point]: Buffer[], name: string, length: number): string | undefined {
  const isPoint = point?.length === length && point[0] === 4;
  return curve?.toString('latin1') === name && isPoint ? undefined : damaged;
}
