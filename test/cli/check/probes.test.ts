import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePort } from '#sandbox/bot/process.ts';
import { checkAddresses } from '#src/cli/check/addresses.ts';
import { checkDataFolder, space } from '#src/cli/check/data-folder.ts';
import { checkDatabase, migrationFinding, versionFinding } from '#src/cli/check/database.ts';
import { checkHeartbeat } from '#src/cli/check/heartbeat.ts';
import { checkNode } from '#src/cli/check/node.ts';
import type { Finding, Surroundings } from '#src/cli/check/probe.ts';
import { checkSecretFiles } from '#src/cli/check/secret-files.ts';
import { loadConfig } from '#src/config/load.ts';
import { lockFolder } from '#src/database/lock.ts';
import { migrations } from '#src/database/migrations.ts';
import { configuration } from '#test/support/command-line.ts';

/** What the probes are given for a configuration with these lines more. */
function surroundings(rest = '', running = false): Surroundings {
  const { file } = configuration({ rest });
  return { ...loadConfig(file, {}, []), running };
}

const problems = (findings: Finding[]) => findings.filter(({ fix }) => fix !== undefined);

test('an older Node is told; following it helps', async () => {
  expect(problems(await checkNode('v24.11.9'))[0]?.fix).toContain('24.12 or newer');
  for (const version of ['v24.12.0', 'v26.0.0', process.version])
    expect(problems(await checkNode(version))).toEqual([]);
});

test('a data folder that others may read: chmod 700, as told, puts it right', async () => {
  const given = surroundings();
  mkdirSync(given.config.dataDir, { mode: 0o755 });
  chmodSync(given.config.dataDir, 0o755);

  const [problem] = problems(await checkDataFolder(given));
  expect(problem?.found).toContain('755: other users of this machine may read');
  const [, mode, path] = /^chmod (\d+) (.*)$/.exec(problem?.fix ?? '') ?? [];
  chmodSync(path ?? '', Number.parseInt(mode ?? '', 8));

  expect(problems(await checkDataFolder(given))).toEqual([]);
});

test.skipIf(process.getuid?.() === 0)('a data folder that cannot be written to', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-check-'));
  const given = surroundings(`dataDir: ${folder}/data\n`);
  chmodSync(folder, 0o500);
  expect(problems(await checkDataFolder(given))[0]?.found).toBe(`${folder} cannot be written to`);

  chmodSync(folder, 0o700);
  expect(problems(await checkDataFolder(given))).toEqual([]);
});

test('a data folder that is a file: another path, as told', async () => {
  const { file } = surroundings();

  const [problem] = problems(await checkDataFolder(surroundings(`dataDir: ${file}/data\n`)));

  expect(problem).toMatchObject({ found: `${file} is not a folder`, fix: 'Set dataDir to another path.' });
});

test('a data folder too deep for the admin socket: a shorter one, as told', async () => {
  const deep = `${tmpdir()}/${'d'.repeat(110)}`;

  const [problem] = problems(await checkDataFolder(surroundings(`dataDir: ${deep}\n`)));

  expect(problem?.fix).toBe('Set dataDir to a shorter path.');
  expect(problems(await checkDataFolder(surroundings('dataDir: data\n')))).toEqual([]);
});

test('a data folder in use: the holder is named; ended, the folder is free', async () => {
  const given = surroundings();
  mkdirSync(given.config.dataDir, { mode: 0o700 });
  const unlock = lockFolder(given.config.dataDir);
  expect(problems(await checkDataFolder(given))[0]).toMatchObject({
    found: expect.stringContaining(`in use by process ${process.pid}`),
    fix: expect.stringContaining('End that process'),
  });

  unlock();
  expect(problems(await checkDataFolder(given))).toEqual([]);
});

test('little free space is told before it is none', () => {
  expect(space('/data', 200 * 1024 ** 2)).toMatchObject({
    fix: expect.stringContaining('Free at least 1 GiB'),
  });
  expect(space('/data', 2 * 1024 ** 3).fix).toBeUndefined();
});

test('a check makes no data folder', async () => {
  const given = surroundings();
  await checkDataFolder(given);
  await checkDatabase(given);

  expect(existsSync(given.config.dataDir)).toBe(false);
});

test('secrets in files that others may read: chmod 600, as told, puts it right', async () => {
  const { file, folder, write } = configuration();
  const hook = join(folder, 'hook');
  writeFileSync(hook, 'hook-canary-3\n');
  chmodSync(hook, 0o640);
  chmodSync(file, 0o644);
  write(`slack: { botToken: xoxb-canary-1, appToken: xapp-canary-2, channels: { health: C0HEALTH } }
alerts: { channel: health, sources: { prod: { kind: alertmanager, bearer: ['file:hook'] } } }
`);
  const given: Surroundings = { ...loadConfig(file, {}, []), running: false };

  const found = problems(await checkSecretFiles(given));
  expect(found.map(({ what }) => what)).toEqual([`secrets in ${hook}`, `secrets in ${file}`]);
  for (const { fix } of found) chmodSync(fix?.replace('chmod 600 ', '') ?? '', 0o600);

  expect(problems(await checkSecretFiles(given))).toEqual([]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a port in use, a port for root and an address of another machine are each told with the way out', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const taken = (other.address() as AddressInfo).port;
  const http = (hooks: string) => surroundings(`http: { hooks: "${hooks}", internal: "127.0.0.1:0" }\n`);
  try {
    expect(problems(await checkAddresses(http(`127.0.0.1:${taken}`)))[0]?.fix).toContain(
      'Another program listens',
    );
    expect(problems(await checkAddresses({ ...http(`127.0.0.1:${taken}`), running: true }))).toEqual([]);
    expect(problems(await checkAddresses(http('192.0.2.1:8080')))[0]?.fix).toContain('use 127.0.0.1');
    expect(problems(await checkAddresses(http('no-such-host.invalid:8080')))).toHaveLength(1);
  } finally {
    await new Promise((resolve) => other.close(resolve));
  }
  expect(problems(await checkAddresses(http(`127.0.0.1:${taken}`)))).toEqual([]);
});

test('a heartbeat address that does not answer, and one that does', async () => {
  let status = 404;
  const watcher = createServer((_request, response) => response.writeHead(status).end()).listen(
    0,
    '127.0.0.1',
  );
  await new Promise((resolve) => watcher.once('listening', resolve));
  const given = surroundings(
    `heartbeat: { url: "http://127.0.0.1:${(watcher.address() as AddressInfo).port}/canary" }\n`,
  );

  const [problem] = problems(await checkHeartbeat(given));
  expect(problem?.found).toBe('it answered 404');
  expect(JSON.stringify(problem)).not.toContain('canary');
  status = 200;
  expect(problems(await checkHeartbeat(given))).toEqual([]);

  await new Promise((resolve) => watcher.close(resolve));
  expect(problems(await checkHeartbeat(given))[0]?.found).toContain('ECONNREFUSED');
  expect(problems(await checkHeartbeat(surroundings()))).toEqual([]);
});

test('an embedded database that does not open', async () => {
  const given = surroundings();
  const folder = join(given.config.dataDir, 'database');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'PG_VERSION'), 'not a version\n');

  expect(problems(await checkDatabase(given))[0]?.fix).toContain('Restore a backup');

  rmSync(folder, { recursive: true });
  expect(problems(await checkDatabase(given))).toEqual([]);
}, 60_000);

test('a server that is not there', async () => {
  const given = surroundings(
    `database: { url: "postgres://qd:canary-password@127.0.0.1:${await freePort()}/qd" }\n`,
  );

  const [problem] = problems(await checkDatabase(given));

  expect(problem).toMatchObject({
    found: expect.stringContaining('ECONNREFUSED'),
    fix: expect.stringContaining('Start the server'),
  });
  expect(JSON.stringify(problem)).not.toContain('canary');
});

test('an older server, a schema that is newer, and one that is to be brought up to date', () => {
  expect(versionFinding(14).fix).toBe('Use PostgreSQL 15 or newer.');
  expect(versionFinding(15).fix).toBeUndefined();
  expect(migrationFinding([...Object.keys(migrations), '999-later'])).toMatchObject({
    found: 'a newer version of Quarterdeck wrote it: 999-later',
    fix: expect.stringContaining('Run that version'),
  });
  expect(migrationFinding([])).toMatchObject({
    found: expect.stringContaining('to apply at the next start'),
  });
  expect(migrationFinding(Object.keys(migrations))).toEqual({
    what: 'database, schema',
    found: 'up to date',
  });
});
