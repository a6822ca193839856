import { expect, test } from 'vitest';
import { overPrice, overTtl, tooManyOf } from '#src/servers/limits.ts';

const price = { perHour: 0.5, currency: 'EUR', asOf: '2026-10-01' };
const web = { name: 'web', type: 't3.small', price, limits: {} };

test('without limits nothing is too much', () => {
  expect(tooManyOf(web, { perUser: 99, perEnvironment: 99 })).toBeUndefined();
  expect(overPrice({ ...web, price: null })).toBeUndefined();
  expect(overTtl(web, null)).toBeUndefined();
});

test('one more than a person or an environment may have is refused', () => {
  const limited = { ...web, limits: { perUser: 2, perEnvironment: 3 } };

  expect(tooManyOf(limited, { perUser: 1, perEnvironment: 2 })).toBeUndefined();
  expect(tooManyOf(limited, { perUser: 2, perEnvironment: 2 })).toMatch(/You have 2 servers/);
  expect(tooManyOf(limited, { perUser: 1, perEnvironment: 3 })).toMatch(/environment has 3 servers/);
});

test('a price above the limit is refused, and so is one that nobody knows', () => {
  expect(overPrice({ ...web, limits: { pricePerHour: 0.5 } })).toBeUndefined();
  expect(overPrice({ ...web, limits: { pricePerHour: 0.4 } })).toMatch(
    /costs 0.5 EUR an hour.*limit is 0.4 EUR/,
  );
  expect(overPrice({ ...web, price: null, limits: { pricePerHour: 9 } })).toMatch(
    /know no price of `t3.small`/,
  );
});

test('longer than its blueprint lets one live is refused, for ever above all', () => {
  const limited = { ...web, limits: { ttl: 3_600_000 } };

  expect(overTtl(limited, 3_600_000)).toBeUndefined();
  expect(overTtl(limited, 3_600_001)).toMatch(/at most 1 h/);
  expect(overTtl(limited, null)).toMatch(/server keep/);
});
