import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { events, methods } from '#src/manifest/scopes.ts';

const sources = [...globSync('src/slack/**/*.ts'), ...globSync('src/cli/**/*.ts')].map((file) =>
  readFileSync(file, 'utf8'),
);

test('the table of methods is what the code calls: no scope is asked for that nothing needs', () => {
  const called = sources.flatMap((text) =>
    [...text.matchAll(/(?:\bclient\w*\.|call\(')((?:[a-z]+\.)+[a-zA-Z]+)(?=\(|')/g)].map(
      ([, method = '']) => method,
    ),
  );
  // Asked with the app-level token, which has one scope and no place in the manifest.
  const ofTheBot = new Set(called.filter((method) => method !== 'apps.connections.open'));

  expect([...ofTheBot].sort()).toEqual(Object.keys(methods).sort());
});

test('the table of events is what the code listens to', () => {
  const heard = Object.keys(events).filter((event) => sources.some((text) => text.includes(`'${event}'`)));

  expect(heard).toEqual(Object.keys(events));
});
