import { expect, test } from 'vitest';
import { readPublicKey } from '#src/servers/public-key.ts';
import { hostileNames } from '#test/support/hostile-values.ts';

const blob = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';

test('a line of a .pub file, with its fingerprint as ssh-keygen shows it', () => {
  expect(readPublicKey(`ssh-ed25519 ${blob} github.com\n`)).toEqual({
    key: `ssh-ed25519 ${blob}`,
    fingerprint: 'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU',
    comment: 'github.com',
  });
});

test.each([
  ['options before it', `command="id" ssh-ed25519 ${blob}`],
  ['two of them', `ssh-ed25519 ${blob} a\nssh-ed25519 ${blob} b`],
  ['another kind', `ssh-rsa ${blob}`],
  ['a kind that the key itself denies', `sk-ssh-ed25519@openssh.com ${blob}`],
  ['a key that was cut', `ssh-ed25519 ${blob.slice(0, 60)}`],
  ['a key with something behind it', `ssh-ed25519 ${blob}AAAA`],
  ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----'],
])('%s is none', (_what, line) => {
  expect(readPublicKey(line)).toBeUndefined();
});

test.each(hostileNames)('%j is none', (line) => {
  expect(readPublicKey(line)).toBeUndefined();
});
