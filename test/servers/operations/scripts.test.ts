import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { serverStage } from '#test/support/server-stage.ts';
import { serverConfig } from '#test/support/servers.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

test('one that does not end in its time and does not die is not begun a second time', async () => {
  const script = join(mkdtempSync(join(tmpdir(), 'quarterdeck-script-')), 'web.sh');
  writeFileSync(script, '#!/bin/sh\nsleep infinity\n');
  const { world, create } = serverStage(database, { config: serverConfig({ scripts: [script] }) });
  let begun = 0;
  world.instead.set('flock', () => {
    begun += 1;
    return { code: null, because: 'timeout' };
  });

  const { state, text } = await create();

  expect(begun).toBe(1);
  expect(state).toBe('failed');
  expect(text).toMatch(/`web.sh` took longer than 1 min.*nothing of it is left/s);
});
