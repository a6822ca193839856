import { expect, test } from 'vitest';
import type { Run } from '#src/operations/step.ts';
import { imageSteps } from '#src/releases/operations/image-steps.ts';
import type { ReleaseNeeds } from '#src/releases/operations/needs.ts';
import type { ImageContext } from '#src/releases/operations/plan-images.ts';
import { byImages } from '#src/releases/operations/ways.ts';
import { course } from '#test/support/release.ts';
import { releaseClock } from '#test/support/release-call.ts';

const minute = 60_000;
const planned = course({
  migrate: { command: ['migrate', 'up'], within: 5 * minute },
  smoke: { url: 'https://shop.example.com/planned', status: 204, within: minute },
  bake: 3 * minute,
});

test('the runbook is the one that was approved, whatever the configuration says by then', async () => {
  const probed: string[] = [];
  const needs = {
    clock: releaseClock,
    ledger: { overtakenBy: async () => undefined },
    config: () => {
      throw new Error('the configuration was asked');
    },
    probe: async (url: string) => {
      probed.push(url);
      return 204;
    },
  } as unknown as ReleaseNeeds;
  const workload = 'deployment/checkout';
  const to = [{ workload, container: 'app', image: 'checkout:v2' }];
  const over = [{ workload, uid: 'uid-1', digest: 'd1' }];
  const commitment = { over, from: [], to, writes: byImages(to), moves: null, scales: [], course: planned };
  const context = {
    version: 'v2',
    fromVersion: 'v1',
    labels: { from: {}, to: {} },
  } as unknown as ImageContext;
  const place = { app: 'checkout', environment: 'production', channels: [] };

  const steps = imageSteps('deploy', { commitment, context }, needs, place);
  expect(steps.map(({ key }) => key)).toEqual(['migrate', 'write', 'watch', 'smoke', 'bake', 'record']);
  const run = { operation: '7f3k2', signal: new AbortController().signal };
  await steps.find(({ key }) => key === 'smoke')?.act(run as Partial<Run> as Run);
  expect(probed).toEqual(['https://shop.example.com/planned']);
  expect(steps.find(({ key }) => key === 'bake')?.timeout).toBe(3 * minute + planned.deadline + 60 * minute);
});
