// Machines that are not as they should be: each ends as one clear card, and nothing is left.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Faults } from '#sandbox/servers/faults.ts';
import { type ServedBot, startServedBot } from '#test/support/served-bot.ts';

let served: ServedBot;
beforeAll(async () => {
  served = await startServedBot({ web: { scripts: ['long.sh'] } });
  await served.script('long.sh', '#!/bin/sh\necho run >>runs\necho begun\nsleep 150\n');
});
afterAll(() => served[Symbol.asyncDispose]());
beforeEach(() => {
  served.datacenter.afflict();
  served.bot.reset();
});

test.each<[string, string, (faults: Faults) => void, RegExp]>([
  ['its disk is full', 'full-1', (faults) => faults.diskFull(), /No space left on device/],
  ['it gives us no sudo', 'weak-1', (faults) => faults.sudoRefused(), /sudo: a password is required/],
])('%s: it is said, and the machine is put away', async (_, name, fault, says) => {
  served.datacenter.afflict(fault);

  const card = await served.create(`web ${name}`);

  await card.expectText(/Put away: i-\w+ is terminated, and nothing of it is left/, 30_000);
  expect(card.text).toMatch(says);
  await expect.poll(served.left, { timeout: 15_000 }).toEqual([]);
});

test('a connection that is reset in the middle of a script loses nothing, and runs nothing twice', async () => {
  const card = await served.create('web cut-1');
  await card.thread().expectMessage(/begun/, 30_000);
  const [instance = ''] = served.left();
  const machine = served.datacenter.of(instance);

  machine?.faults.reset();

  await card.expectText(/cut-1 is ready/, 30_000);
  expect(machine?.file('/home/quarterdeck/runs')).toBe('run\n');
});
