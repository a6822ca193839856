import { expect, test } from 'vitest';
import { handleManageServerKeys } from '#handlers/manage-server-keys.ts';
import type { PeopleKeys } from '#src/servers/people-keys.ts';
import { serverCall } from '#test/support/server-call.ts';

const key = { key: 'ssh-ed25519 AAAA', fingerprint: 'SHA256:Kq0', comment: 'ana@laptop' };

async function manage(args: object) {
  const asked: string[] = [];
  const keys: PeopleKeys = {
    own: async () => [key],
    of: async () => [],
    add: async (person, line) => {
      asked.push(`add ${person} ${line}`);
      return key;
    },
    remove: async (person, fingerprint) => {
      asked.push(`remove ${person} ${fingerprint}`);
      return key;
    },
  };
  const reply = await handleManageServerKeys.run(serverCall(args), { keys });
  return { asked, reply, text: JSON.stringify(reply?.message) };
}

test('my keys, told to me alone', async () => {
  const { reply, text } = await manage({});

  expect(reply).toMatchObject({ to: 'me' });
  expect(text).toContain('`SHA256:Kq0` ana@laptop');
});

test('one more, and one less', async () => {
  expect((await manage({ action: 'add', key: 'ssh-ed25519 AAAA' })).asked).toEqual([
    'add U0ANA ssh-ed25519 AAAA',
  ]);
  expect((await manage({ action: 'remove', key: 'SHA256:Kq0' })).asked).toEqual(['remove U0ANA SHA256:Kq0']);
});

test('what to say is said where it is missing', async () => {
  await expect(manage({ action: 'add' })).rejects.toThrow(/one line of a `.pub` file/);
});
