import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '#src/config/load.ts';
import { createConfigSource } from '#src/config/source.ts';

const good = `slack:
  botToken: xoxb-canary-1
  appToken: xapp-canary-2
  channels: { health: C0HEALTH, ops: C0OPS }
alerts:
  channel: ops
  routes: [{ match: { team: payments }, channel: health }]
`;

function start() {
  const file = join(mkdtempSync(join(tmpdir(), 'quarterdeck-reload-')), 'quarterdeck.yml');
  const write = (text: string) => writeFileSync(file, text);
  const load = () => loadConfig(file, {}, ['alert.read']);
  write(good);
  return { write, source: createConfigSource(load(), load) };
}

test('a reload takes the new file as a whole and names what changed', async () => {
  const { write, source } = start();
  const told: string[] = [];
  source.onChange((config) => told.push(config.alerts?.channel ?? ''));
  const before = source.digest();

  write(
    `${good.replace('channel: ops', 'channel: health').replace('health }]', 'ops }]')}retention: { intake: 8d }\n`,
  );

  expect(await source.reload()).toEqual({ changed: ['alerts.channel', 'alerts.routes', 'retention'] });
  expect(source.current().alerts?.channel).toBe('health');
  expect(source.digest()).not.toBe(before);
  expect(told).toEqual(['health']);
});

test('a file with a mistake changes nothing', async () => {
  const { write, source } = start();
  source.onChange(() => expect.unreachable());
  const before = source.current();

  write(`${good.replace('channel: ops', 'channel: opps')}retention: { intake: 8d }\n`);

  await expect(source.reload()).rejects.toThrow(/alerts\.channel: found "opps".*Did you mean ops\?/);
  expect(source.current()).toBe(before);
});

test.each([
  ['slack.botToken', good.replace('xoxb-canary-1', 'xoxb-canary-9')],
  ['slack.mode', good.replace('slack:', 'slack:\n  mode: http\n  signingSecret: 8f742231b10e')],
  ['slack.prefix', good.replace('slack:', 'slack:\n  prefix: qd-')],
  ['dataDir', `${good}dataDir: /elsewhere\n`],
  ['http', `${good}http: { hooks: "127.0.0.1:1" }\n`],
  ['log', `${good}log: { level: debug }\n`],
  ['database', `${good}database: { url: "postgres://localhost/quarterdeck" }\n`],
])('%s needs a restart, and nothing else is changed meanwhile', async (path, text) => {
  const { write, source } = start();

  write(text.replace('channel: ops', 'channel: health'));

  const refusal = await source.reload().catch((error: Error) => error.message);
  expect(refusal).toMatch(/^Nothing was changed: .*restart\.$/);
  expect(refusal).toContain(path);
  expect(refusal).not.toContain('canary');
  expect(source.current().alerts?.channel).toBe('ops');
});

test('reloading the same file changes nothing and tells nobody', async () => {
  const { source } = start();
  source.onChange(() => expect.unreachable());

  expect(await source.reload()).toEqual({ changed: [] });
});
