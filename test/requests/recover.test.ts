import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import type { Dispatcher } from '#src/requests/dispatch.ts';
import { recoverRequests } from '#src/requests/recover.ts';
import type { Request } from '#src/requests/request.ts';
import type { Requests } from '#src/requests/store.ts';

const request: Request = {
  key: 'command:1',
  way: 'command',
  team: 'T1',
  user: 'U1',
  name: 'alerts',
  triggerId: '1.2.3',
  receivedAt: '2026-11-23T12:00:00.000Z',
};

afterEach(() => void vi.useRealTimers());

test.each([
  [true, 0],
  [false, 20_000],
])('alone %s: takes over at once what was idle for %d ms, without its trigger', async (alone, idle) => {
  const asked: [number, readonly string[]][] = [];
  const run: Request[] = [];
  const requests = {
    takeOver: async (since: number, except: readonly string[]) => {
      asked.push([since, except]);
      return [request];
    },
  } as Partial<Requests> as Requests;
  const dispatcher: Dispatcher = {
    run: async (taken) => void run.push(taken),
    atWork: () => ['command:2'],
    drain: async () => {},
  };
  const recovery = await recoverRequests({ requests, dispatcher, alone, log: pino({ level: 'silent' }) });
  recovery.stop();
  expect(asked).toEqual([[idle, ['command:2']]]);
  expect(run).toHaveLength(1);
  expect(run[0]).not.toHaveProperty('triggerId');
});

test('what is at work is kept before others could take it over', async () => {
  vi.useFakeTimers();
  const done: string[] = [];
  const requests = {
    keep: async (keys: readonly string[]) => void done.push(`keep ${keys}`),
    takeOver: async () => {
      done.push('take over');
      return [];
    },
  } as Partial<Requests> as Requests;
  const dispatcher: Dispatcher = { run: async () => {}, atWork: () => ['command:2'], drain: async () => {} };
  const log = pino({ level: 'silent' });
  const recovery = await recoverRequests({ requests, dispatcher, alone: false, log });
  await vi.advanceTimersByTimeAsync(19_999);
  recovery.stop();
  expect(done).toEqual(['take over', 'keep command:2', 'take over']);
});
