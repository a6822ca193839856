import { defineConfig } from 'vitest/config';

/** A shared CI machine stands still for seconds at times. What fails twice is broken; what fails once is reported as flaky. */
const retry = process.env.CI ? 1 : 0;

export default defineConfig({
  test: {
    // One a core: files wait for stores and sockets as much as they compute, and one core fewer would stand idle.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/scenarios/**', 'test/real/**'],
          // Of the slowest, which open a database, on a small machine that is busy.
          retry,
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'scenarios',
          include: ['test/scenarios/**/*.test.ts'],
          retry,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          retry,
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
