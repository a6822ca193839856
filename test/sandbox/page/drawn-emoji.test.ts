import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isDrawn } from '#sandbox/slack/page/drawn-emoji.tsx';
import { findEmoji } from '#sandbox/slack/page/emoji.ts';

// Read from the sources: a message that only trouble brings about would be missing from any list of rendered ones,
// and an emoji that is not drawn shows as an empty box where no emoji font is installed, as on most CI machines.
const used = new Set(
  globSync('{commands,handlers,src}/**/*.ts')
    .flatMap((file) => readFileSync(file, 'utf8').match(/(?<=['"`\s(]):[a-z][a-z0-9_]+:(?=['"`\s)])/g) ?? [])
    .map((code) => code.slice(1, -1)),
);

it('finds the emoji the bot says', () => {
  expect(used).toContain('white_check_mark');
  expect(used.size).toBeGreaterThan(20);
});

it.each([...used])('draws :%s:', (name) => {
  expect(findEmoji(name)).toBeDefined();
  expect(isDrawn(name)).toBe(true);
});
