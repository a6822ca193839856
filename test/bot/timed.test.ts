import { expect, test } from 'vitest';
import { timed } from '#src/bot/timed.ts';
import { createMetrics } from '#src/metrics.ts';

test('one observation for each acknowledgement, and none for what was not acknowledged', async () => {
  const metrics = createMetrics();
  const answers: unknown[] = [];
  const event = { body: {}, ack: async (answer: unknown) => void answers.push(answer) };

  await timed(async ({ ack }) => ack('stored'), metrics)(event);
  await timed(async () => undefined, metrics)(event);

  const { values } = await metrics.acknowledgeSeconds.get();
  expect(values.find(({ metricName }) => metricName?.endsWith('_count'))?.value).toBe(1);
  expect(answers).toEqual(['stored']);
});
