import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { secret } from '#src/secret.ts';
import { openSealing, SealBroken } from '#src/secrets/sealing.ts';

const newKey = () => secret(randomBytes(32).toString('base64'));
const [ours, other] = [newKey(), newKey()];
const about = ['servers', 'a1', 'login-key'];

test('whatever is sealed opens as it was, in its place only', () => {
  const sealing = openSealing(ours);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const sealed = sealing.seal(secret(text), about);
      expect(sealing.open(sealed, about).reveal()).toBe(text);
      expect(() => sealing.open(sealed, ['servers', 'a2', 'login-key'])).toThrow(SealBroken);
    }),
  );
});

test('nothing of it can be read, and the same text looks different each time', () => {
  const sealing = openSealing(ours);
  const canary = secret('canary-7f3k2-canary');

  const [one, two] = [sealing.seal(canary, about), sealing.seal(canary, about)];

  expect(one).not.toBe(two);
  for (const sealed of [one, two])
    for (const encoding of ['utf8', 'base64', 'base64url', 'hex'] as const)
      expect(Buffer.from(sealed.split('.')[2] ?? '', 'base64url').toString(encoding)).not.toContain(
        Buffer.from('canary').toString(encoding).replaceAll('=', ''),
      );
});

test('what was changed by one bit does not open', () => {
  const sealing = openSealing(ours);
  const [version, key, content = ''] = sealing.seal(secret('of value'), about).split('.');
  const bytes = Buffer.from(content, 'base64url');

  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    const sealed = [version, key, changed.toString('base64url')].join('.');
    expect(() => sealing.open(sealed, about)).toThrow(SealBroken);
  }
});

test.each(['', 'clear text', 'v1', 'v1..', 'v1.00000000.AAAA', '...'])('%j was never sealed', (sealed) => {
  const sealing = openSealing(ours);
  expect(() => sealing.open(sealed, about)).toThrow(SealBroken);
  expect(sealing.by(sealed)).toBe('none');
});

test('what is cut short does not open', () => {
  const sealing = openSealing(ours);
  const sealed = sealing.seal(secret('of value'), about);
  for (let length = 12; length < sealed.length; length += 1)
    expect(() => sealing.open(sealed.slice(0, length), about)).toThrow(SealBroken);
});

test('while keys are exchanged both open, and the new one seals', () => {
  const sealed = openSealing(ours).seal(secret('of value'), about);
  const both = openSealing([other, ours]);

  expect(both.open(sealed, about).reveal()).toBe('of value');
  expect(both.by(sealed)).toBe('exchanged');
  expect(both.by(both.seal(secret('new'), about))).toBe('newest');
  expect(openSealing(other).by(sealed)).toBe('none');
  expect(() => openSealing(other).open(sealed, about)).toThrow('it was sealed with the key');
});

test('errors and what is opened do not print the secret', () => {
  const sealing = openSealing(ours);
  const opened = sealing.open(sealing.seal(secret('of value'), about), about);
  expect(`${opened} ${JSON.stringify({ opened })}`).not.toContain('of value');
});

test.each([['', 'short', randomBytes(31).toString('base64')]])('%j is no key', (text) => {
  expect(() => openSealing(secret(text))).toThrow('a key has 32 bytes');
});
