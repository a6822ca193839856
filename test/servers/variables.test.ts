import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Variable } from '#src/config/variables.ts';
import { type Declared, readVariables, variablesFile } from '#src/servers/variables.ts';
import { hostileNames } from '#test/support/hostile-values.ts';

const text = (more: Partial<Extract<Variable, { type: 'text' }>> = {}): Variable => ({
  ...{ type: 'text', longest: 200 },
  ...more,
});

const declared: Declared = {
  PORT: { type: 'integer', min: 1, max: 65535, default: 8080 },
  TLS: { type: 'boolean', default: false },
  TIER: { type: 'choice', options: ['small', 'large'], default: 'small' },
  NAME: text({ default: '' }),
  SLUG: text({ pattern: '[a-z]{1,20}', default: 'shop' }),
};

test('what is not said is as declared, and all of it is text for a script', () => {
  expect(readVariables(declared, { PORT: '443', NAME: "Ana's shop" })).toEqual({
    ...{ PORT: '443', TLS: 'false', TIER: 'small', NAME: "Ana's shop", SLUG: 'shop' },
  });
});

test('what has no default has to be said', () => {
  expect(() => readVariables({ NAME: text() }, {})).toThrow(/asks for `NAME`/);
});

const refused: [string, Record<string, string>, RegExp][] = [
  ['a variable that is not declared', { USER: 'root' }, /no variable `USER`/],
  ['a variable by a name of every object', { constructor: 'x' }, /no variable/],
  ['a number out of bounds', { PORT: '65536' }, /a whole number from 1 to 65535/],
  ['a number in another notation', { PORT: '0x50' }, /a whole number/],
  ['a number with an end', { PORT: '80; id' }, /a whole number/],
  ['a word that is no option', { TIER: 'huge' }, /one of `small`, `large`/],
  ['yes for true', { TLS: 'yes' }, /`true` or `false`/],
  ['two lines', { NAME: 'a\nb' }, /one line/],
  ['a text that is turned around', { NAME: 'a\u202eb' }, /one line/],
  ['a text that is too long', { NAME: 'a'.repeat(201) }, /at most 200 characters/],
  ['a text that only begins as it should', { SLUG: 'shop; id' }, /matches `\[a-z\]/],
];

test.each(refused)('%s is refused', (_what, said, why) => {
  expect(() => readVariables(declared, said)).toThrow(why);
});

test.each(hostileNames)('%j is no number, word or slug, and refused without being repeated', (value) => {
  for (const name of ['PORT', 'TIER', 'TLS', 'SLUG'])
    if (!(name === 'PORT' && /^[1-9]\d*$/.test(value)))
      expect(() => readVariables(declared, { [name]: value }), name).toThrow(`\`${name}\` has to be`);
});

// The very shell of a server reads it.
test('a shell reads each value back as it was said, and runs none of it', () => {
  const values = Object.fromEntries(
    hostileNames.map((value, index) => [`V${index}`, value.replace(/\p{Cc}/gu, ' ')]),
  );
  const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-variables-'));
  const file = join(folder, 'variables');
  writeFileSync(file, variablesFile(values));

  const print = 'set -a; . "$1"; set +a; exec env -0';
  const printed = execFileSync('sh', ['-c', print, 'sh', file], {
    env: { PATH: process.env.PATH },
    cwd: folder,
  });
  rmSync(folder, { recursive: true });

  const read = Object.fromEntries(
    printed
      .toString()
      .split('\0')
      .filter((entry) => /^V\d/.test(entry))
      .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
  expect(read).toEqual(values);
});
