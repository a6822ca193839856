import { expect, test } from 'vitest';
import { connectSsh } from '#src/integrations/ssh/connect.ts';
import { generateKeyPair } from '#src/integrations/ssh/keys.ts';
import { type SshServer, startSshServer } from '#test/support/ssh-server.ts';

const within = { timeout: 20_000 };

/** Programs that end when they are let go, and how many run. */
function startHeld() {
  const held: (() => void)[] = [];
  return startSshServer({
    exec: (_, channel) => {
      held.push(() => {
        channel.exit(0);
        channel.end();
      });
    },
  }).then((server) => ({
    server,
    held,
    letGo: () => {
      for (const end of held.splice(0)) end();
    },
  }));
}

test('all work on a server goes over one connection', async () => {
  await using server = await startSshServer();
  const ssh = connectSsh();

  const all = await Promise.all(Array.from({ length: 20 }, () => ssh.run(server.login, ['true'], within)));

  expect(all.every(({ code }) => code === 0)).toBe(true);
  expect(server.logins).toBe(1);
  await ssh.close();
});

test('at most eight sessions at a time, since a server allows ten', async () => {
  const { server, held, letGo } = await startHeld();
  const ssh = connectSsh();
  const all = Promise.all(Array.from({ length: 12 }, () => ssh.run(server.login, ['x'], within)));

  await expect.poll(() => held.length).toBe(8);
  letGo();
  await expect.poll(() => held.length).toBe(4);
  letGo();

  expect((await all).every(({ code }) => code === 0)).toBe(true);
  await ssh.close();
  await server[Symbol.asyncDispose]();
});

test('no more servers at once than are allowed; the others wait, and one without work makes room', async () => {
  const labs = await Promise.all(Array.from({ length: 4 }, startHeld));
  const ssh = connectSsh({ most: 2 });
  const open = () => labs.filter(({ server }) => server.open > 0).length;
  const all = Promise.all(labs.map(({ server }) => ssh.run(server.login, ['x'], within)));

  await expect.poll(() => labs.filter(({ held }) => held.length > 0).length).toBe(2);
  expect(open()).toBe(2);
  for (const { letGo } of labs) letGo();
  await expect.poll(() => labs.filter(({ held }) => held.length > 0).length).toBe(2);
  expect(open()).toBe(2);
  for (const { letGo } of labs) letGo();

  expect((await all).every(({ code }) => code === 0)).toBe(true);
  await ssh.close();
  for (const { server } of labs) await server[Symbol.asyncDispose]();
});

test('who waits for a place can leave, and takes none', async () => {
  const [busy, next] = [await startHeld(), await startHeld()];
  const ssh = connectSsh({ most: 1 });
  const first = ssh.run(busy.server.login, ['x'], within);
  await expect.poll(() => busy.held.length).toBe(1);

  await expect(ssh.run(next.server.login, ['x'], { timeout: 100 })).rejects.toThrow('not within the time');
  busy.letGo();
  await first;
  const last = ssh.run(next.server.login, ['x'], within);
  await expect.poll(() => next.held.length).toBe(1);
  next.letGo();

  expect((await last).code).toBe(0);
  await ssh.close();
  for (const { server } of [busy, next]) await server[Symbol.asyncDispose]();
});

test('a connection without work is closed after a while', async () => {
  await using server = await startSshServer();
  const ssh = connectSsh({ keep: 50 });

  await ssh.run(server.login, ['true'], within);

  await expect.poll(() => server.open).toBe(0);
  await ssh.run(server.login, ['true'], within);
  expect(server.logins).toBe(2);
  await ssh.close();
});

test('a new pin is looked at, whatever is open under the old one', async () => {
  await using server = await startSshServer();
  const ssh = connectSsh();
  await ssh.run(server.login, ['true'], within);

  const hostKey = generateKeyPair('rotated').publicKey;
  await expect(ssh.run({ ...server.login, hostKey }, ['true'], within)).rejects.toMatchObject({
    name: 'HostKeyChanged',
  });

  await expect.poll(() => server.open).toBe(0);
  await ssh.close();
});

test('a server that cannot be reached gives its place back', async () => {
  const [gone, there]: SshServer[] = [await startSshServer(), await startSshServer()];
  await gone?.[Symbol.asyncDispose]();
  const ssh = connectSsh({ most: 1 });

  if (!gone || !there) throw new Error('starting two servers');
  await expect(ssh.run(gone.login, ['true'], within)).rejects.toThrow('nothing listens there');
  expect((await ssh.run(there.login, ['true'], within)).code).toBe(0);
  await ssh.close();
  await there[Symbol.asyncDispose]();
});
