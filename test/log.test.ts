import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { createLog } from '#src/log.ts';
import { createRedaction } from '#src/redaction.ts';
import { secret } from '#src/secret.ts';

const canary = 'xoxb-canary "quoted" +/\\ 4711';

function logInto(lines: string[], secrets: string[] = [canary]) {
  const redaction = createRedaction();
  redaction.learn(secrets);
  return {
    log: createLog(redaction, { level: 'debug', out: { write: (line) => lines.push(line) } }),
    redaction,
  };
}

test.each<[string, (log: ReturnType<typeof logInto>['log']) => void]>([
  ['the message', (log) => log.info(`calling with ${canary}`)],
  ['the data', (log) => log.info({ token: canary }, 'calling')],
  ['nested data', (log) => log.info({ a: { b: [{ c: `Bearer ${canary}` }] } }, 'calling')],
  ['a key', (log) => log.info({ [canary]: 1 }, 'calling')],
  ['an error', (log) => log.error({ err: new Error(`401 for ${canary}`) }, 'calling')],
  ['the cause of an error', (log) => log.error(new Error('calling', { cause: new Error(canary) }))],
  ['an address', (log) => log.warn({ url: `https://x/?t=${encodeURIComponent(canary)}` }, 'calling')],
  ['JSON in a text', (log) => log.warn({ body: JSON.stringify({ t: canary }) }, 'calling')],
  ['basic authentication', (log) => log.warn({ header: btoa(canary) }, 'calling')],
  ['a binding', (log) => log.child({ t: canary }).debug('calling')],
])('a secret in %s is not printed', (_where, write) => {
  const lines: string[] = [];

  write(logInto(lines).log);

  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('[secret]');
  for (const form of [canary, JSON.stringify(canary).slice(1, -1), encodeURIComponent(canary), btoa(canary)])
    expect(lines[0]).not.toContain(form);
  expect(() => JSON.parse(lines[0] ?? '')).not.toThrow();
});

test('a secret that was exchanged stays hidden, and a longer one is hidden whole', () => {
  const lines: string[] = [];
  const { log, redaction } = logInto(lines, ['first-token']);

  redaction.learn(['first-token-and-more']);
  log.info('first-token, first-token-and-more');

  expect(JSON.parse(lines[0] ?? '').msg).toBe('[secret], [secret]');
});

test('lines carry the time as ISO 8601 and the level as a word, and no level below the one asked for', () => {
  const lines: string[] = [];
  const log = createLog(createRedaction(), { level: 'warn', out: { write: (line) => lines.push(line) } });

  log.info('quiet');
  log.warn({ source: 'prod' }, 'unreadable body');

  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    source: 'prod',
    msg: 'unreadable body',
  });
});

test('a secret value shows nothing of itself, however it is printed', () => {
  const value = secret(canary);

  for (const shown of [String(value), `${value}`, JSON.stringify({ value }), inspect({ value })])
    expect(shown).not.toContain('canary');
  expect(value.reveal()).toBe(canary);
});
