import { expect, test } from 'vitest';
import { TemporaryError } from '#src/errors.ts';
import { cacheOf } from '#src/slack/cache.ts';

const minute = 60_000;

function cacheUnderTest() {
  let now = 0;
  let answer = (): Promise<string> => Promise.resolve('first');
  let asked = 0;
  const clock = { now: () => new Date(now), monotonic: () => now };
  const cache = cacheOf(() => {
    asked += 1;
    return answer();
  }, clock);
  return {
    cache,
    asked: () => asked,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    answering: (next: () => Promise<string>) => {
      answer = next;
    },
  };
}
const throttled = () => Promise.reject(new TemporaryError('asking Slack'));

test('asks once for many who ask at once, and again after a minute', async () => {
  const { cache, asked, pass } = cacheUnderTest();
  await Promise.all([cache.get('a'), cache.get('a')]);
  pass(minute);
  expect(await cache.get('a')).toEqual({ value: 'first', age: minute });
  expect(asked()).toBe(1);
  pass(1);
  expect(await cache.get('a')).toEqual({ value: 'first', age: 0 });
  expect(asked()).toBe(2);
});

test('holds for fifteen minutes while Slack throttles, and says how old it is', async () => {
  const { cache, pass, answering } = cacheUnderTest();
  await cache.get('a');
  answering(throttled);
  pass(15 * minute);
  expect(await cache.get('a')).toEqual({ value: 'first', age: 15 * minute });
  pass(1);
  await expect(cache.get('a')).rejects.toThrow(TemporaryError);
});

test('an answer that is no delay is not papered over', async () => {
  const { cache, pass, answering } = cacheUnderTest();
  await cache.get('a');
  pass(2 * minute);
  answering(() => Promise.reject(new Error('no such group')));
  await expect(cache.get('a')).rejects.toThrow('no such group');
});

test('what Slack refuses to say is asked once a minute, and at once when something has changed', async () => {
  const { cache, asked, pass, answering } = cacheUnderTest();
  answering(() => Promise.reject(new Error('missing_scope')));
  await expect(cache.get('a')).rejects.toThrow('missing_scope');
  pass(minute);
  await expect(cache.get('a')).rejects.toThrow('missing_scope');
  expect(asked()).toBe(1);
  pass(1);
  await expect(cache.get('a')).rejects.toThrow('missing_scope');
  expect(asked()).toBe(2);
  cache.drop('a');
  answering(() => Promise.resolve('allowed'));
  expect(await cache.get('a')).toEqual({ value: 'allowed', age: 0 });
});

test('what was dropped does not come back with an answer from before', async () => {
  const { cache, answering } = cacheUnderTest();
  const { promise, resolve } = Promise.withResolvers<string>();
  answering(() => promise);
  const before = cache.get('a');
  cache.drop('a');
  answering(() => Promise.resolve('after'));
  resolve('before');
  await before;
  expect(await cache.get('a')).toEqual({ value: 'after', age: 0 });
});
