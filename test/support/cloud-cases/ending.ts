import { randomUUID } from 'node:crypto';
import { paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { TemporaryError } from '#src/errors.ts';
import type { Stage } from './stage.ts';

export function endingCases(stage: Stage): void {
  describe('stopping, starting, tagging and terminating', () => {
    test('is stopped and started again', async () => {
      const { id } = await stage.cloud.launch(await stage.prepare());
      const { privateAddress } = await stage.reaches(id, 'running');

      await stage.cloud.reboot(id);
      await stage.cloud.stop(id);
      await stage.reaches(id, 'stopped');
      await stage.cloud.start(id);

      expect(await stage.reaches(id, 'running')).toMatchObject({ id, privateAddress });
    });

    test('tags are replaced, and others left', async () => {
      const launch = await stage.prepare({ tags: { owner: 'U0ANA' } });
      const { id } = await stage.cloud.launch(launch);
      await stage.reaches(id, 'running');

      await stage.cloud.tag(id, { owner: 'U0CHEN', until: '2026-12-01' });

      const [found] = await stage.cloud.find({ until: '2026-12-01', operation: launch.tags.operation });
      expect(found?.tags).toEqual({ ...launch.tags, owner: 'U0CHEN', until: '2026-12-01' });
    });

    test('is terminated with its volume, and terminating it again is taken', async () => {
      const launch = await stage.prepare();
      const { id } = await stage.cloud.launch(launch);
      await stage.reaches(id, 'running');

      await stage.cloud.terminate(id);
      await stage.reaches(id, 'terminated');
      await stage.cloud.terminate(id);

      expect(await stage.cloud.find(launch.tags)).toMatchObject([{ id, state: 'terminated' }]);
      expect(await stage.cloud.volumes(launch.tags)).toEqual([]);
    });

    test('what is not visible is left out of an answer, and may come when it is to be changed', async () => {
      const nobody = 'i-00000000000000bad';
      const { id } = await stage.cloud.launch(await stage.prepare());
      await stage.reaches(id, 'running');

      expect(await stage.cloud.describe([])).toEqual([]);
      expect((await stage.cloud.describe([nobody, id])).map((each) => each.id)).toEqual([id]);
      for (const act of ['terminate', 'stop', 'start', 'reboot'] as const)
        await expect(stage.cloud[act](nobody)).rejects.toBeInstanceOf(TemporaryError);
    });

    test('many come page by page', async () => {
      const launch = await stage.prepare();
      const { tags } = launch;
      const launches = Array.from({ length: 12 }, () =>
        stage.cloud.launch({ ...launch, token: randomUUID() }),
      );
      await Promise.all(launches);
      const Filters = [{ Name: 'tag:operation', Values: [tags.operation] }];
      const sizes = async () => {
        const found: number[] = [];
        const { client } = stage;
        for await (const { Reservations = [] } of paginateDescribeInstances(
          { client, pageSize: 5 },
          { Filters },
        ))
          found.push(Reservations.flatMap(({ Instances = [] }) => Instances).length);
        return found;
      };

      const all = await stage.eventually('all of them', async () => {
        const found = await sizes();
        return found.reduce((sum, each) => sum + each, 0) === 12 ? found : undefined;
      });
      expect(all).toEqual([5, 5, 2]);
      expect(await stage.cloud.find({ operation: tags.operation })).toHaveLength(12);
    });
  });
}
