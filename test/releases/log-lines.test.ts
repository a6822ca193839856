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
  ['panic: cannot find secret "db" in namespace shop', 'panic: cannot find secret "db" in namespace shop'],
  ['GET /healthz 500', 'GET /healthz 500'],
])('%s', (log, shown) => {
  expect(masked(log)).toBe(shown);
});
