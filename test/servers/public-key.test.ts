import { createECDH, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { generateKeyPair } from '#src/integrations/ssh/keys.ts';
import { parsePublicKey, readPublicKey } from '#src/servers/public-key.ts';
import { hostileNames } from '#test/support/hostile-values.ts';

const ed25519 = generateKeyPair('').publicKey;
const [, blob = ''] = ed25519.split(' ');

const field = (bytes: Buffer | string): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(bytes));
  return Buffer.concat([length, Buffer.from(bytes as string)]);
};
const line = (type: string, ...fields: (Buffer | string)[]): string =>
  `${type} ${Buffer.concat([type, ...fields].map(field)).toString('base64')}`;

function rsa(bits: number): string {
  const { n = '', e = '' } = generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({
    format: 'jwk',
  });
  return line(
    'ssh-rsa',
    Buffer.from(e, 'base64url'),
    Buffer.concat([Buffer.of(0), Buffer.from(n, 'base64url')]),
  );
}

function point(curve: string): Buffer {
  const ecdh = createECDH(curve);
  ecdh.generateKeys();
  return ecdh.getPublicKey();
}
const p256 = point('prime256v1');

test.each([
  ['ed25519', ed25519],
  ['RSA of 3072 bits', rsa(3072)],
  ['a curve', line('ecdsa-sha2-nistp256', 'nistp256', p256)],
  ['a bigger curve', line('ecdsa-sha2-nistp521', 'nistp521', point('secp521r1'))],
  ['a security key', line('sk-ssh-ed25519@openssh.com', Buffer.alloc(32, 7), 'ssh:')],
  ['a security key on a curve', line('sk-ecdsa-sha2-nistp256@openssh.com', 'nistp256', p256, 'ssh:')],
])('%s is taken, without its comment', (_, key) => {
  expect(parsePublicKey(`  ${key} ana@laptop of hers\n`)).toMatchObject({
    key,
    comment: 'ana@laptop of hers',
    fingerprint: expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/),
  });
});

test('a comment can do nothing: it is no part of the line', () => {
  expect(parsePublicKey(`${ed25519} $(id) \u202E<!channel>`)).toMatchObject({
    key: ed25519,
    comment: '$(id) <!channel>',
  });
});

const dsa = `ssh-dss ${Buffer.concat(['ssh-dss', 'p', 'q', 'g', 'y'].map(field)).toString('base64')}`;

test.each([
  ['nothing', '', 'no kind of SSH public key'],
  ['chat', 'here is my key', 'no kind of SSH public key'],
  ['markup', '<!channel> AAAA', '&lt;!channel&gt;'],
  ['the name of a method', 'constructor AAAA', 'no kind of SSH public key'],
  ['a command before it', `command="id" ${ed25519}`, 'without options'],
  ['options before it', `no-pty,from="*" ${ed25519}`, 'without options'],
  ['an environment before it', `environment="LD_PRELOAD=x" ${ed25519}`, 'without options'],
  ['a certificate authority', `cert-authority ${ed25519}`, 'without options'],
  ['a certificate', `ssh-ed25519-cert-v01@openssh.com ${blob}`, 'a certificate'],
  ['two keys', `${ed25519}\n${ed25519}`, 'One key at a time'],
  ['two keys by a carriage return', `${ed25519}\r${ed25519}`, 'One key at a time'],
  ['a key and a line that is none', `${ed25519}\n* * * * * root id`, 'One key at a time'],
  ['DSA', dsa, 'DSA keys are broken'],
  ['a short RSA key', rsa(2048), 'has 2048 bits'],
  ['RSA of zeros', line('ssh-rsa', Buffer.of(1, 0, 1), Buffer.alloc(400)), 'has 0 bits'],
  ['RSA without a modulus', line('ssh-rsa', Buffer.of(1, 0, 1), ''), 'damaged'],
  ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----', 'a *private* key'],
  ['half a key', ed25519.slice(0, 40), 'damaged'],
  ['a key without its middle', `ssh-ed25519 ${blob.slice(0, 20)}${blob.slice(30)}`, 'damaged'],
  ['no key after its type', 'ssh-ed25519', 'damaged'],
  ['what is no base64', `ssh-ed25519 ${blob.slice(0, -1)}!`, 'damaged'],
  ['shell after it without a space', `ssh-ed25519 ${blob};id`, 'damaged'],
  ['another type inside', `ssh-rsa ${blob}`, 'damaged'],
  ['more behind it', line('ssh-ed25519', Buffer.alloc(32), 'more'), 'damaged'],
  [
    'a length beyond its end',
    `ssh-ed25519 ${Buffer.from('0000000bffff', 'hex').toString('base64')}`,
    'damaged',
  ],
  ['a key of 31 bytes', line('ssh-ed25519', Buffer.alloc(31)), 'damaged'],
  ['a compressed point', line('ecdsa-sha2-nistp256', 'nistp256', Buffer.alloc(33, 2)), 'damaged'],
  ['another curve inside', line('ecdsa-sha2-nistp256', 'nistp384', p256), 'damaged'],
  ['a security key without an application', line('sk-ssh-ed25519@openssh.com', Buffer.alloc(32)), 'damaged'],
  ['a megabyte', `ssh-ed25519 ${'A'.repeat(1_000_000)}`, 'One key at a time'],
])('%s is refused with what to do', (_, pasted, says) => {
  expect(() => parsePublicKey(pasted)).toThrow(says);
});

const known = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';

test('the fingerprint is as ssh-keygen shows it', () => {
  expect(parsePublicKey(`${known} github.com\n`)).toEqual({
    ...{ key: known, comment: 'github.com' },
    fingerprint: 'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU',
  });
});

test.each(hostileNames)('%j is none', (line) => {
  expect(readPublicKey(line)).toBeUndefined();
});
