import { expect, test } from 'vitest';
import { createTimeline } from '#sandbox/timeline.ts';

test('moved by an hour, all of that hour happens, each thing at its own moment', () => {
  let now = 0;
  const timeline = createTimeline(() => now);
  const happened: [string, number][] = [];
  const note = (what: string) => happened.push([what, timeline.now()]);
  timeline.after(3000, () => note('last'));
  timeline.after(1000, () => {
    note('first');
    timeline.after(1000, () => note('what follows from it'));
    timeline.after(9000, () => note('not yet'));
  });

  now = 5000;
  timeline.catchUp();

  expect(happened).toEqual([
    ['first', 1000],
    ['what follows from it', 2000],
    ['last', 3000],
  ]);
  expect(timeline.now()).toBe(5000);
  timeline.stop();
});
