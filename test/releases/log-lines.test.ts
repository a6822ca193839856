import { expect, test } from 'vitest';
import { masked } from '#src/releases/log-lines.ts';

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
])('%s', (log, shown) => {
  expect(masked(log)).toBe(shown);
});
