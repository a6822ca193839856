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

    test('are there as a whole: of more bytes than are wanted the end, in whole lines', async () => {
      const pod = await running();
      const lines = Array.from({ length: 20_000 }, (_, index) => `row ${index + 1} été`);
      await stage.cluster.writeLog('app', lines, ['before']);
      const all = `${lines.join('\n')}\n`;

      const app = { container: 'app', bytes: 1024 * 1024 };
      expect(await stage.kubernetes.wholeLog(pod, app)).toEqual({ text: all, missing: 0 });
      const { text, missing } = await stage.kubernetes.wholeLog(pod, { ...app, bytes: 100_000 });
      expect(all.endsWith(text)).toBe(true);
      expect(text).toMatch(/^row \d+ été\n/);
      expect(Buffer.byteLength(text)).toBeGreaterThan(99_900);
      expect(missing + Buffer.byteLength(text)).toBe(Buffer.byteLength(all));
      expect(await stage.kubernetes.wholeLog(pod, { ...app, previous: true })).toMatchObject({
        text: 'before\n',
      });
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
