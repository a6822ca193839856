import { pino } from 'pino';
import { expect, test } from 'vitest';
import { TemporaryError } from '#src/errors.ts';
import { openTags } from '#src/releases/tags.ts';

const log = pino({ level: 'silent' });
const config = {
  current: () => ({ apps: { checkout: { image: 'registry.example.com/shop/checkout' } } }),
} as unknown as Parameters<typeof openTags>[0];

test('are answered from memory, and read at most once at a time', async () => {
  const answer = Promise.withResolvers<string[]>();
  const asked: string[] = [];
  const tags = openTags(
    config,
    {
      tags: (repository) => {
        asked.push(repository);
        return answer.promise;
      },
    },
    log,
  );
  expect(tags.known('checkout')).toEqual([]);
  expect(tags.known('checkout')).toEqual([]);
  const freshened = tags.freshen('checkout');
  answer.resolve(['v2', 'v1']);
  await freshened;

  expect(tags.known('checkout')).toEqual(['v2', 'v1']);
  expect(asked).toEqual(['registry.example.com/shop/checkout']);
});

test('of an app that the configuration does not have are none, and nobody is asked', async () => {
  const tags = openTags(config, { tags: () => Promise.reject(new Error('asked')) }, log);
  await tags.freshen('constructor');
  expect(tags.known('constructor')).toEqual([]);
});

test('while the registry does not answer, a form still opens', async () => {
  const tags = openTags(config, { tags: () => Promise.reject(new TemporaryError('asking')) }, log);
  await tags.freshen('checkout');
  expect(tags.known('checkout')).toEqual([]);
});
