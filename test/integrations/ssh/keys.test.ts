import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { describe, expect, test } from 'vitest';
import { generateKeyPair } from '#src/integrations/ssh/keys.ts';
import { parsePublicKey } from '#src/servers/public-key.ts';
import { isInstalled } from '#test/support/peer.ts';
import { temporaryFolder } from '#test/support/process.ts';

test('a thousand keys can each be read, and sign what their public half verifies', () => {
  for (let made = 0; made < 1000; made += 1) {
    const { publicKey, privateKey } = generateKeyPair('i-0123');
    const [ours, theirs] = [ssh2.utils.parseKey(privateKey.reveal()), ssh2.utils.parseKey(publicKey)];
    if (ours instanceof Error || theirs instanceof Error) throw new Error(privateKey.reveal());
    expect(theirs.verify('x', ours.sign('x'))).toBe(true);
  }
});

test('a private key is not printed by accident', () => {
  const { privateKey } = generateKeyPair('bot');
  expect(`${privateKey} ${JSON.stringify({ privateKey })}`).toBe('[secret] {"privateKey":"[secret]"}');
});

test('a comment cannot begin a second line', () => {
  expect(() => generateKeyPair('a\nssh-ed25519 AAAA')).toThrow('on one line');
});

describe.skipIf(!isInstalled('ssh-keygen'))('by ssh-keygen', () => {
  test.each(['', 'quarterdeck i-0123', 'a', 'ab', 'abc', 'abcd', 'abcde', 'abcdef', 'abcdefg'])(
    'a key with the comment %j is what ssh-keygen reads, and its fingerprint too',
    async (comment) => {
      await using folder = await temporaryFolder('keys');
      const { publicKey, privateKey } = generateKeyPair(comment);
      const file = join(folder.path, 'key');
      await writeFile(file, privateKey.reveal(), { mode: 0o600 });
      await writeFile(`${file}.pub`, `${publicKey}\n`);
      const say = (...args: string[]) => execFileSync('ssh-keygen', args, { encoding: 'utf8' }).trim();

      expect(say('-y', '-f', file)).toBe(publicKey);
      expect(say('-lf', `${file}.pub`)).toContain(` ${parsePublicKey(publicKey).fingerprint} `);
    },
  );
});
