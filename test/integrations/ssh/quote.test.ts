import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteArguments } from '#src/integrations/ssh/quote.ts';

/** Each argument as the shell hands it to the program, ended by NUL, which none can hold. */
function asTheShellReads(argv: string[]): string[] {
  const out = execFileSync('sh', ['-c', quoteArguments(['printf', '%s\\0', ...argv])], { encoding: 'utf8' });
  return out.split('\0').slice(0, -1);
}

test.each([
  [['']],
  [['', 'a', '']],
  [["it's", '"quoted"', '`id`', '$(id)', '$HOME', '\\', "\\'", "'\\''"]],
  [['-oProxyCommand=id', '--', '-n']],
  [['two\nlines', 'tab\t', '\r', ' ', '*', '~', '#', '!x', ';', '|', '&', '>x', '{a,b}']],
  [['\u202Egnp.exe', 'žluťoučký', '👩‍🚀', '\u{10ffff}']],
])('a shell hands over %j as it is', (argv) => {
  expect(asTheShellReads(argv)).toEqual(argv);
});

test('whatever the arguments are, a shell hands them over as they are', () => {
  const argument = fc.oneof(
    fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
    fc.string({ unit: fc.constantFrom("'", '"', '\\', '$', '`', '\n', ' ', '(', ')', 'a') }),
  );
  fc.assert(
    fc.property(fc.array(argument, { minLength: 1 }), (argv) => {
      expect(asTheShellReads(argv)).toEqual(argv);
    }),
    { numRuns: 150 },
  );
});

test('the program itself is no word of the shell', () => {
  const tries = ['A=b', 'if', '! true', 'cd /'].map((word) => quoteArguments([word]));
  expect(tries).toEqual(["'A=b'", "'if'", "'! true'", "'cd /'"]);
});

test.each([
  [[], 'none is named'],
  [['a\0b'], 'NUL'],
  [['cat', 'x'.repeat(128 * 1024)], 'longer than 128 KiB'],
])('%j is not run', (argv, why) => {
  expect(() => quoteArguments(argv)).toThrow(why);
});
