import { expect, test } from 'vitest';
import { handleFreezeEnvironment } from '#handlers/freeze-environment.ts';
import { releaseCall, releaseClock } from '#test/support/release-call.ts';

test('freezes for as long as is said, and says who, until when and why', async () => {
  const asked: unknown[] = [];
  const args = { environment: 'production', for: 7_200_000, reason: 'the sale <begins>' };
  const reply = await handleFreezeEnvironment.run(releaseCall(args), {
    clock: releaseClock,
    operations: {
      freeze: async (environment, { by, reason }, until) =>
        void asked.push({ environment, by: by.id, reason, until }),
    },
  });

  const until = new Date('2026-11-25T12:00:00Z');
  expect(asked).toEqual([{ environment: 'production', by: 'U0ANA', reason: args.reason, until }]);
  expect(reply).toMatchObject({ to: 'channel' });
  expect(reply?.message.text).toMatch(
    /^:snowflake: \*production\* is frozen until .* by <@U0ANA>: the sale &lt;/,
  );
});
