import { expect, test } from 'vitest';
import { freePort } from '#sandbox/bot/process.ts';
import { createFleet } from '#sandbox/servers/fleet.ts';
import { connectSsh } from '#src/integrations/ssh/connect.ts';
import { generateKeyPair } from '#src/integrations/ssh/keys.ts';
import type { Login } from '#src/integrations/ssh/ssh.ts';

const [host, user] = [generateKeyPair('host'), generateKeyPair('bot')];
const userData = `#cloud-config\n${JSON.stringify({
  users: [{ name: 'bot', sudo: 'ALL=(ALL) NOPASSWD:ALL', ssh_authorized_keys: [user.publicKey] }],
  ssh_keys: { ed25519_private: host.privateKey.reveal(), ed25519_public: host.publicKey },
})}\n`;

test('machines come and go with the instances that they are of', async () => {
  const port = await freePort();
  await using fleet = createFleet({ port });
  const ssh = connectSsh();
  const machineOf = (id: string, last: number) => ({ id, privateAddress: `127.0.20.${last}`, userData });
  const [web, db] = [machineOf('i-web', 11), machineOf('i-db', 12)];
  const login = ({ id, privateAddress }: typeof web): Login => ({
    ...{ server: id, address: privateAddress, port, user: 'bot' },
    ...{ hostKey: host.publicKey, privateKey: user.privateKey },
  });
  const says = async (machine: typeof web, script: string) => {
    let output = '';
    const onOutput = (text: string) => {
      output += text;
    };
    await ssh.run(login(machine), ['sh', '-c', script], { timeout: 5000, onOutput });
    return output;
  };

  for (const machine of [web, db]) fleet.onRunning(machine);
  expect((await fleet.all()).map(({ id }) => id)).toEqual(['i-web', 'i-db']);
  expect([await says(web, 'hostname'), await says(db, 'hostname')]).toEqual(['i-web\n', 'i-db\n']);

  await says(web, 'echo kept >file');
  fleet.onStopped(web);
  fleet.onRunning(web);
  await fleet.machine('i-web');
  await expect.poll(() => says(web, 'cat file')).toBe('kept\n');

  fleet.onTerminated(web);
  expect((await fleet.all()).map(({ id }) => id)).toEqual(['i-db']);
  await expect(fleet.machine('i-web')).rejects.toThrow('there is no machine i-web');
  fleet.onRunning(web);
  await fleet.machine('i-web');
  await expect.poll(() => says(web, 'cat file || echo gone')).toContain('gone');
  await ssh.close();
});
