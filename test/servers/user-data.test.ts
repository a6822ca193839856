import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { userDataOf } from '#src/servers/user-data.ts';

test('one account that logs in by these keys only, and a host key that is ours', () => {
  const text = userDataOf({
    ...{ name: 'shop-1', user: 'quarterdeck', keys: ['ssh-ed25519 AAAA', 'ssh-ed25519 BBBB'] },
    hostKey: { private: '-----BEGIN\nOPENSSH\n', public: 'ssh-ed25519 CCCC' },
  });

  expect(text).toMatch(/^#cloud-config\n/);
  expect(parse(text)).toMatchObject({
    hostname: 'shop-1',
    disable_root: true,
    ssh_pwauth: false,
    users: [
      {
        name: 'quarterdeck',
        lock_passwd: true,
        ssh_authorized_keys: ['ssh-ed25519 AAAA', 'ssh-ed25519 BBBB'],
      },
    ],
    ssh_deletekeys: true,
    ssh_keys: { ed25519_private: '-----BEGIN\nOPENSSH\n', ed25519_public: 'ssh-ed25519 CCCC' },
  });
});
