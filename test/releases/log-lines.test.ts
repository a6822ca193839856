import { expect, test } from 'vitest';
import { masked } from '#src/releases/log-lines.ts';

// A hostile log is a megabyte of what only begins like one of the shapes.
test.each(['a.', 'eyJ-', 'password', 'password ', 'a+', '-----BEGIN ', 'token="\\', 'eyJaaaaaaaaaa.'])(
  'a megabyte of %j is looked through at once',
  (unit) => expect(masked(unit.repeat(2 ** 20 / unit.length)).length).toBeGreaterThan(0),
);

test.each([
  ['DATABASE_PASSWORD=hunter2 host=db', 'DATABASE_PASSWORD=[secret] host=db'],
  ['{"apiKey": "abc def", "port": 1}', '{"apiKey": [secret], "port": 1}'],
  [
    'connecting to postgres://shop:hunter2@db:5432/shop',
    'connecting to postgres://shop:[secret]@db:5432/shop',
  ],
  ['Authorization: Bearer abcdefgh.ijkl', 'Authorization: [secret]'],
  ['key AKIAABCDEFGHIJKLMNOP used', 'key [secret] used'],
  ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nbye', '[secret]\nbye'],
  ['q2Fk\nZx0=\n-----END EC PRIVATE KEY-----\nbye', '[secret]\nbye'],
  ['private_key: -----BEGIN RSA PRIVATE KEY-----\nMIIE', 'private_key: [secret]'],
  ['redis://:p@ss@cache:6379 refused', 'redis://:[secret]@cache:6379 refused'],
  ['{"password":"a\\"b c","port":1}', '{"password":[secret],"port":1}'],
  ['passphrase=hunter2 private_key: MIIE', 'passphrase=[secret] private_key: [secret]'],
  ['pushed with ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'pushed with [secret]'],
  ['panic: cannot find secret "db" in namespace shop', 'panic: cannot find secret "db" in namespace shop'],
  ['GET /healthz 500', 'GET /healthz 500'],
  ['as eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmVk, once', 'as [secret], once'],
  ['eyJhbGciOiJIUzI1NiJ9 alone', 'eyJhbGciOiJIUzI1NiJ9 alone'],
  ['MY-APP.API_KEY_OLD = abc', 'MY-APP.API_KEY_OLD = [secret]'],
])('%s', (log, shown) => {
  expect(masked(log)).toBe(shown);
});
