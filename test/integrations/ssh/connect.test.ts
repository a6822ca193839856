import { expect, test } from 'vitest';
import { freePort } from '#sandbox/bot/process.ts';
import { connectSsh, type SshOptions } from '#src/integrations/ssh/connect.ts';
import { generateKeyPair } from '#src/integrations/ssh/keys.ts';
import type { Login } from '#src/integrations/ssh/ssh.ts';
import { parsePublicKey } from '#src/servers/public-key.ts';
import { hostKeys, loginTo, startSshServer, startTcpServer } from '#test/support/ssh-server.ts';

const other = generateKeyPair('other');

async function tryLogin(login: Login, options: SshOptions = {}): Promise<unknown> {
  const ssh = connectSsh(options);
  try {
    return await ssh.run(login, ['true'], { timeout: 15_000 });
  } catch (cause) {
    return cause;
  } finally {
    await ssh.close();
  }
}

test('another host key than the pinned one is refused, and no login is tried', async () => {
  await using server = await startSshServer({ hostKey: other.privateKey.reveal() });

  expect(await tryLogin(server.login)).toMatchObject({
    name: 'HostKeyChanged',
    shown: parsePublicKey(other.publicKey).fingerprint,
  });
  expect(server.logins).toBe(0);
});

test('a login that is refused says whose', async () => {
  await using server = await startSshServer();

  expect(await tryLogin({ ...server.login, server: 'web-1', privateKey: other.privateKey })).toMatchObject({
    name: 'UserError',
    message: expect.stringContaining("*web-1* refuses the login of *quarterdeck* with the bot's key."),
  });
});

test('where nothing listens is told apart from what is silent, resets and hangs up', async () => {
  await using silent = await startTcpServer(() => {});
  await using resetting = await startTcpServer((socket) => socket.resetAndDestroy());
  await using closing = await startTcpServer((socket) => socket.end());
  const said = async (port: number) =>
    String(await tryLogin(loginTo(port, { server: 'web' }), { connect: 500 }));

  const at = (port: number) => `TemporaryError: connecting to web (127.0.0.1:${port}):`;
  const free = await freePort();
  expect(await said(free)).toBe(`${at(free)} nothing listens there`);
  expect(await said(silent.port)).toBe(`${at(silent.port)} it is silent`);
  expect(await said(resetting.port)).toBe(`${at(resetting.port)} it reset the connection`);
  expect(await said(closing.port)).toBe(`${at(closing.port)} it closed the connection`);
});

test.each([
  ['a web server that answers and hangs up', 'HTTP/1.1 400 Bad Request\r\n\r\n', true],
  ['a mail server that waits', '220 mail.example ESMTP\r\n', false],
])('%s is not taken for an SSH server', async (_, greeting, hangsUp) => {
  await using server = await startTcpServer((socket) =>
    hangsUp ? socket.end(greeting) : socket.write(greeting),
  );

  expect(String(await tryLogin(loginTo(server.port), { connect: 500 }))).toContain(
    `UserError: What answers at 127.0.0.1:${server.port} is not an SSH server.`,
  );
});

test('a name without an address is a mistake of people', async () => {
  expect(await tryLogin(loginTo(22, { address: 'web.invalid' }))).toMatchObject({ name: 'UserError' });
});

test('time that is up before anything was sent is worth another try', async () => {
  await using silent = await startTcpServer(() => {});
  const ssh = connectSsh();

  await expect(ssh.run(loginTo(silent.port), ['true'], { timeout: 100 })).rejects.toMatchObject({
    name: 'TemporaryError',
  });
  await ssh.close();
});

test('the host key is read without a login', async () => {
  await using server = await startSshServer();
  const ssh = connectSsh();

  const [type, base64] = hostKeys.publicKey.split(' ');
  expect(await ssh.hostKey('127.0.0.1', server.port)).toBe(`${type} ${base64}`);
  expect(server.logins).toBe(0);
  await ssh.close();
});

test('through a jump host, each with its own pin', async () => {
  await using jump = await startSshServer();
  await using inner = await startSshServer({ hostKey: other.privateKey.reveal() });
  const login = { ...inner.login, hostKey: other.publicKey, via: jump.login };
  const ssh = connectSsh();

  expect(await ssh.run(login, ['true'], { timeout: 15_000 })).toMatchObject({ code: 0 });
  expect([jump.logins, inner.logins]).toEqual([1, 1]);
  await ssh.close();

  expect(await tryLogin({ ...login, hostKey: hostKeys.publicKey })).toMatchObject({ name: 'HostKeyChanged' });
  expect(await tryLogin({ ...login, via: { ...jump.login, hostKey: other.publicKey } })).toMatchObject({
    name: 'HostKeyChanged',
    message: expect.stringContaining(jump.login.server),
  });
  expect(inner.logins).toBe(1);
});

test('a jump host that lets nobody through says so, and one that leads nowhere too', async () => {
  await using strict = await startSshServer({ refuseForward: true });
  await using jump = await startSshServer();
  const nowhere = loginTo(await freePort());

  expect(String(await tryLogin({ ...nowhere, via: strict.login }))).toContain('lets nobody through');
  expect(await tryLogin({ ...nowhere, via: jump.login })).toMatchObject({ name: 'TemporaryError' });
});

test('what is open is closed at the end, and nothing begins afterwards', async () => {
  await using server = await startSshServer();
  const ssh = connectSsh();
  const begun = Promise.withResolvers<void>();
  const running = ssh.run(server.login, ['sh', '-c', 'echo begun; sleep 5'], {
    timeout: 15_000,
    onOutput: () => begun.resolve(),
  });
  await begun.promise;

  await ssh.close();

  expect(await running).toMatchObject({ mayStillRun: true, because: 'lost' });
  await expect.poll(() => server.open).toBe(0);
  await expect(ssh.run(server.login, ['true'], { timeout: 1000 })).rejects.toThrow('SSH is closed');
});
