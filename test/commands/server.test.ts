import { expect, test } from 'vitest';
import { server } from '#commands/server.ts';
import { environmentOf } from '#src/requests/arguments.ts';
import { parseLine, testExamples } from '#test/support/command-examples.ts';
import { hostileNames } from '#test/support/hostile-values.ts';

testExamples(server);

const args = (line: string) => {
  const parsed = parseLine(server, line);
  return parsed.kind === 'call' ? parsed.args : parsed.kind;
};

test('a server is asked for as people say it', () => {
  expect(args('create web shop-1 in staging for 3d with PORT=8080 NAME="my shop"')).toEqual({
    blueprint: 'web',
    name: 'shop-1',
    environment: 'staging',
    for: 3 * 86_400_000,
    with: { PORT: '8080', NAME: 'my shop' },
  });
  expect(args('create web 3d')).toEqual({ blueprint: 'web', for: 3 * 86_400_000 });
  expect(args('create web NAME=')).toEqual({ blueprint: 'web', with: { NAME: '' } });
  expect(args('create')).toBe('form');
});

// Its blueprint may say where it belongs, so that the operation asks the rules, and not the line alone.
test('a right somewhere lets one ask; where it belongs decides', () => {
  expect(environmentOf(server.verbs.create.args, { blueprint: 'web', environment: 'production' })).toBe('*');
  expect(environmentOf(server.verbs.terminate.args, { server: 'shop-1' })).toBe('*');
});

test.each([
  'create web shop_1',
  'create web -oProxyCommand=id',
  'create web shop.1',
  'create web $(id)',
  'create web shop-',
  `create web ${'a'.repeat(64)}`,
  'create wob shop-1',
  'create web shop-1 with port=8080',
  'create web shop-1 with PORT=8080; id',
])('%s is refused', (line) => {
  expect(() => args(line)).toThrow(/\/server create/);
});

test.each(hostileNames)('%j is no name of a server, there or new', (name) => {
  expect(server.verbs.create.args.name.schema.safeParse(name).success).toBe(false);
  expect(server.verbs.terminate.args.server.schema.safeParse(name).success).toBe(false);
});
