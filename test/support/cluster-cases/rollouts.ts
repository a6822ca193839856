import { describe, expect, test } from 'vitest';
import type { WorkloadKind } from '#src/integrations/kubernetes/kubernetes.ts';
import { verdicts, watchUntil } from '../rollout.ts';
import type { Stage } from './stage.ts';

const tag = (name: string) => ({ images: { app: `registry.test/checkout:${name}` } });

const fates = [
  {
    fate: 'crash',
    trouble: { reason: 'crash', container: 'app', exit: { code: 1 } },
    cause: 'Container app ends with exit code 1 each time it is started.',
  },
  {
    fate: 'oom',
    trouble: { reason: 'out of memory', container: 'app', exit: { code: 137 } },
    cause: 'Container app uses more memory than its limit and is killed.',
  },
  {
    fate: 'nopull',
    trouble: { reason: 'image not found', container: 'app' },
    cause: 'The image registry.test/checkout:nopull is not in its registry.',
  },
  {
    fate: 'noconfig',
    trouble: { reason: 'bad configuration', said: 'secret "app-config" not found' },
    cause: 'Container app needs configuration that is not there.',
  },
];

/** Every kind of workload, with every fate that a release can choose. Where there is kubectl, it is the referee. */
export function rolloutCases(stage: Stage): void {
  describe.each<WorkloadKind>(['deployment', 'statefulset', 'daemonset'])('a %s', (kind) => {
    test.each(['v2', 'v2-slow3', 'v2-linger2'])(
      'that rolls out %s is done when kubectl says so',
      async (name) => {
        const { target } = await stage.released({ kind });
        const { written, rollout } = await stage.roll(target, tag(name));

        const [ours, theirs] = await Promise.all([
          watchUntil(stage.kubernetes, written, rollout, verdicts),
          stage.referee(target, 60),
        ]);

        expect(ours.kinds).toEqual(['going', 'done']);
        expect(theirs?.code ?? 0).toBe(0);
      },
    );

    test.each(fates)('that rolls out $fate is doomed for its reason, while kubectl waits', async (one) => {
      const { target } = await stage.released({ kind });
      const { written, rollout } = await stage.roll(target, tag(one.fate));

      const { verdict, kinds } = await watchUntil(stage.kubernetes, written, rollout, verdicts);

      expect(verdict).toMatchObject({ kind: 'doomed', trouble: { ...one.trouble, cause: one.cause } });
      expect(kinds).toEqual(['going', 'doomed']);
      expect((await stage.referee(target, 1))?.output ?? 'timed out').toContain('timed out');
    });

    test('that crashes is up again when the good template is put back', async () => {
      const good = await stage.released({ kind });
      const bad = await stage.roll(good.target, tag('v2-crash'));
      const { snapshot } = await watchUntil(stage.kubernetes, bad.written, bad.rollout, ['doomed']);

      const { written, rollout } = await stage.roll(good.target, { template: good.template });
      // An ordered StatefulSet waits for the pod that is not ready, and only then replaces it.
      const stuck = kind === 'statefulset' ? snapshot.pods : [];
      for (const { name, uid } of stuck) await stage.kubernetes.deletePod({ ...good.target, name, uid });

      const after = await watchUntil(stage.kubernetes, written, rollout, verdicts);
      expect(after.verdict.kind).toBe('done');
      expect((await stage.referee(good.target, 10))?.code ?? 0).toBe(0);
      expect((await stage.kubernetes.read(good.target)).template).toEqual(good.template);
    });
  });
}
