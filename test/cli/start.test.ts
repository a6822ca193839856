import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import type { BotOptions } from '#src/bot.ts';
import { start } from '#src/cli/start.ts';
import { UserError } from '#src/errors.ts';
import { commandLine, configuration } from '#test/support/command-line.ts';

function startFake(file: string) {
  const events = new EventEmitter();
  const seen: string[] = [];
  const started = Promise.withResolvers<BotOptions>();
  const line = commandLine(
    start(async (options) => {
      started.resolve(options);
      return { stop: async () => void seen.push('stop') };
    }, events),
  );
  return { events, seen, line, started: started.promise, ended: line.run('start', '--config', file) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test.each(['SIGTERM', 'SIGINT'])('%s stops the bot and ends well', async (signal) => {
  const { events, seen, started, ended } = startFake(configuration().file);
  await started;

  events.emit(signal);

  expect(await ended).toBe(0);
  expect(seen).toEqual(['stop']);
});

test('SIGHUP reads the configuration again; a mistake keeps the old one and is logged', async () => {
  const { file, write } = configuration({ rest: 'retention: { intake: 1d }\n' });
  const { events, line, started, ended } = startFake(file);
  const { config } = await started;
  await settled();
  const good = `slack: { botToken: xoxb-canary-1, appToken: xapp-canary-2, channels: { health: C0HEALTH, ops: C0OPS } }\n`;

  write(`${good}retention: { intake: 2d }\n`);
  events.emit('SIGHUP');
  await settled();
  expect(config.current().retention.intake).toBe(2 * 86_400_000);

  write(`${good}retention: { intake: soon }\n`);
  events.emit('SIGHUP');
  await settled();
  expect(config.current().retention.intake).toBe(2 * 86_400_000);
  expect(line.printed.join('\n')).toContain('retention.intake: found \\"soon\\"');

  events.emit('SIGTERM');
  await ended;
});

test('a stray rejection is logged, without secrets, and does not end the bot', async () => {
  const { events, line, started, ended } = startFake(configuration().file);
  await started;

  events.emit('unhandledRejection', new Error('socket of xoxb-canary-1'));
  events.emit('SIGTERM');

  expect(await ended).toBe(0);
  expect(line.printed.join('\n')).toContain('socket of [secret]');
});

test('a bot that cannot start says why and exits 1', async () => {
  const { file } = configuration();
  const line = commandLine(
    start(async () => {
      throw new UserError('The data folder is in use by process 4711.');
    }, new EventEmitter()),
  );

  expect(await line.run('start', '--config', file)).toBe(1);
  expect(line.complained).toEqual(['The data folder is in use by process 4711.']);
});
