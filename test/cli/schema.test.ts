import { expect, test } from 'vitest';
import { schema } from '#src/cli/schema.ts';
import { configSchema } from '#src/config/json-schema.ts';
import { commandLine } from '#test/support/command-line.ts';

test('schema prints what an editor reads', async () => {
  const line = commandLine(schema);

  expect(await line.run('schema')).toBe(0);
  expect(JSON.parse(line.printed[0] ?? '')).toEqual(JSON.parse(JSON.stringify(configSchema())));
});
