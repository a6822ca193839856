import { describe, expect, test } from 'vitest';
import { TemporaryError } from '#src/errors.ts';
import { eventually } from '../cluster-admin.ts';
import { verdicts, watchUntil } from '../rollout.ts';
import type { Stage } from './stage.ts';

const slow = { images: { app: 'registry.test/checkout:v2-slow3' } };

export function sightCases(stage: Stage): void {
  describe('when the API server goes away', () => {
    test('calls are temporary errors, and come through again when it is back', async () => {
      const target = await stage.applied();
      await stage.cluster.killServer();

      await expect(stage.kubernetes.read(target)).rejects.toThrow(TemporaryError);

      await stage.cluster.startServer();
      expect(await eventually(() => stage.kubernetes.read(target))).toMatchObject({ target });
    });

    test('a rollout is not seen, which is no verdict, and is seen to its end when it is back', async () => {
      const { target } = await stage.released();
      const { written, rollout } = await stage.roll(target, slow);
      const wholeWay = watchUntil(stage.kubernetes, written, rollout, verdicts);
      const before = new Date();
      await watchUntil(stage.kubernetes, written, rollout, ['going']);

      const losing = watchUntil(stage.kubernetes, written, rollout, ['blind']);
      await stage.cluster.killServer();
      const { verdict } = await losing;
      await stage.cluster.startServer();

      expect(verdict).toMatchObject({ kind: 'blind', because: expect.stringMatching(/^(ECONN|UND_ERR)/) });
      expect(verdict.kind === 'blind' && verdict.since >= before).toBe(true);
      expect((await wholeWay).kinds).toEqual(['going', 'blind', 'going', 'done']);
    });

    test('a rollout is seen to its end, though nothing from before can be watched any more', async () => {
      const { target } = await stage.released();
      const { written, rollout } = await stage.roll(target, slow);
      const wholeWay = watchUntil(stage.kubernetes, written, rollout, verdicts);
      await watchUntil(stage.kubernetes, written, rollout, ['going']);

      await stage.cluster.forgetHistory();

      expect((await wholeWay).verdict.kind).toBe('done');
    });

    test('a server that holds still, with every connection open, is not taken for one that has nothing to say', async ({
      skip,
    }) => {
      const { freezeServer } = stage.cluster;
      if (!freezeServer) return skip('the server is no process of its own');
      const { target } = await stage.released();
      const { written, rollout } = await stage.roll(target, slow);
      const wholeWay = watchUntil(stage.kubernetes, written, rollout, verdicts, 110_000);
      await watchUntil(stage.kubernetes, written, rollout, ['going']);

      const thaw = freezeServer();
      try {
        const { verdict } = await watchUntil(stage.kubernetes, written, rollout, ['blind']);
        expect(verdict).toMatchObject({
          because: expect.stringMatching(/nothing was heard|Timeout|TIMEOUT/),
        });
      } finally {
        thaw();
      }

      expect((await wholeWay).verdict.kind).toBe('done');
    });
  });
}
