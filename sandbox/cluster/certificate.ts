// A certificate for loopback, made at start: Node can sign but not write X.509, so that the few DER forms it needs are here.
// https://www.rfc-editor.org/rfc/rfc5280#section-4.1
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface Certificate {
  /** PEM; also what a client trusts, since it signs itself. */
  cert: string;
  key: string;
}

const day = 86_400_000;
const oids = {
  ecdsaWithSha256: '06082a8648ce3d040302',
  commonName: '0603550403',
  basicConstraints: '0603551d13',
  keyUsage: '0603551d0f',
  extendedKeyUsage: '0603551d25',
  subjectAltName: '0603551d11',
  subjectKeyIdentifier: '0603551d0e',
  serverAuth: '06082b06010505070301',
};

/** For 127.0.0.1 and localhost, valid from a day ago for two years of the machine's own clock. */
export function selfSignedCertificate(commonName: string): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const algorithm = sequence(hex(oids.ecdsaWithSha256));
  const name = sequence(set(sequence(hex(oids.commonName), der(0x0c, Buffer.from(commonName)))));
  const validity = sequence(time(Date.now() - day), time(Date.now() + 730 * day));
  const serial = der(0x02, Buffer.concat([hex('01'), randomBytes(15)]));
  const version3 = der(0xa0, hex('020102'));
  const toBeSigned = sequence(
    ...[version3, serial, algorithm, name, validity, name, spki],
    der(0xa3, sequence(...extensions(spki))),
  );
  const signature = der(0x03, Buffer.concat([hex('00'), sign('sha256', toBeSigned, privateKey)]));
  return {
    cert: pem('CERTIFICATE', sequence(toBeSigned, algorithm, signature)),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function extensions(spki: Buffer): Buffer[] {
  const isTrue = hex('0101ff');
  const names = [der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1]))];
  const keyId = createHash('sha1').update(spki).digest();
  // Digital signature and certificate signing: it is its own authority, which Go and OpenSSL ask for.
  const usage = hex('03020284');
  return [
    extension(oids.basicConstraints, sequence(isTrue), isTrue),
    extension(oids.keyUsage, usage, isTrue),
    extension(oids.extendedKeyUsage, sequence(hex(oids.serverAuth))),
    extension(oids.subjectAltName, sequence(...names)),
    extension(oids.subjectKeyIdentifier, der(0x04, keyId)),
  ];
}

const extension = (oid: string, value: Buffer, critical?: Buffer): Buffer =>
  sequence(hex(oid), ...(critical ? [critical] : []), der(0x04, value));

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const sequence = (...parts: Buffer[]): Buffer => der(0x30, Buffer.concat(parts));
const set = (...parts: Buffer[]): Buffer => der(0x31, Buffer.concat(parts));

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = hex(length.toString(16).padStart(length > 0xff ? 4 : 2, '0'));
  return Buffer.concat([Buffer.from([tag, 0x80 | bytes.length]), bytes, content]);
}

/** UTCTime, which RFC 5280 asks for until 2049. */
function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return der(0x17, Buffer.from(digits.slice(2)));
}

const pem = (label: string, content: Buffer): string =>
  `-----BEGIN ${label}-----\n${content
    .toString('base64')
    .replaceAll(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`;
