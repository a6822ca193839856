import { describe, expect, test } from 'vitest';
import { eventually } from '../cluster-admin.ts';
import type { Stage } from './stage.ts';

export function logCases(stage: Stage): void {
  describe('logs', () => {
    async function running() {
      const { namespace } = await stage.applied({ replicas: 1 });
      return eventually(async () => {
        const { items } = await stage.cluster.request('GET', `/api/v1/namespaces/${namespace}/pods`);
        const [pod] = items as { metadata: { name: string }; status: { phase: string } }[];
        expect(pod?.status.phase).toBe('Running');
        return { namespace, name: pod?.metadata.name ?? '' };
      });
    }

    test('are the last lines, and of those the last bytes, in whole lines', async () => {
      const pod = await running();
      await stage.cluster.writeLog('app', ['one', 'two', 'trois étés', 'four'], ['before']);
      const app = { container: 'app', lines: 3, bytes: 1000 };

      expect(await stage.kubernetes.logs(pod, app)).toBe('two\ntrois étés\nfour\n');
      expect(await stage.kubernetes.logs(pod, { ...app, bytes: 12 })).toBe('four\n');
      expect(await stage.kubernetes.logs(pod, { ...app, previous: true })).toBe('before\n');
    });

    test('are empty where there are none', async () => {
      const pod = await running();

      expect(
        await stage.kubernetes.logs({ ...pod, name: 'nobody' }, { container: 'app', lines: 3, bytes: 9 }),
      ).toBe('');
      expect(await stage.kubernetes.logs(pod, { container: 'other', lines: 3, bytes: 9 })).toBe('');
    });
  });
}
