import { describe, expect, test } from 'vitest';
import { CloudRefused, type LaunchRequest } from '#src/integrations/cloud.ts';
import type { Stage } from './stage.ts';

export function resolvingCases(stage: Stage): void {
  describe('resolving what a blueprint names', () => {
    test('says exactly what it comes to', async () => {
      const { request } = stage.test;

      const resolved = await stage.cloud.resolve({ ...request, rootVolume: 60 });

      expect(resolved).toEqual({
        image: {
          id: request.image,
          ...{ name: expect.stringMatching(/\w/), architecture: 'x86_64' },
          rootDevice: expect.stringMatching(/^\/dev\//),
        },
        type: request.type,
        subnet: {
          id: request.subnet,
          zone: expect.stringContaining(stage.test.region),
          network: expect.stringMatching(/^vpc-/),
        },
        securityGroups: [{ id: expect.stringMatching(/^sg-/), name: 'web' }],
        rootVolume: 60,
        dataVolumes: [],
      });
    });

    test('takes the size of the image, the default group, and groups by their id', async () => {
      const { request } = stage.test;

      const plain = await stage.cloud.resolve({ ...request, securityGroups: [] });
      const [group] = plain.securityGroups;
      const byId = await stage.cloud.resolve({ ...request, securityGroups: [group?.id ?? ''] });

      expect(plain.rootVolume).toBeGreaterThanOrEqual(1);
      expect(group?.name).toBe('default');
      expect(byId.securityGroups).toEqual([group]);
    });

    test('of a filter, the newest image counts', async () => {
      const { request, filter } = stage.test;

      const { image } = await stage.cloud.resolve({ ...request, image: filter });

      expect(image.id).toBe(request.image);
    });

    test('keeps the instance profile as it is written', async () => {
      const { request } = stage.test;

      const { instanceProfile } = await stage.cloud.resolve({ ...request, instanceProfile: 'web-server' });

      expect(instanceProfile).toBe('web-server');
    });

    const refused: [what: string, change: Partial<LaunchRequest>, says: string][] = [
      ['an image', { image: 'ami-00000000000000bad' }, 'has no image `ami-00000000000000bad`'],
      [
        'an image by its name',
        { image: { owner: 'amazon', name: 'no such <image>*' } },
        'has no image of `amazon` whose name matches `no such &lt;image&gt;*`',
      ],
      ['a subnet', { subnet: 'subnet-00000000000000bad' }, 'has no subnet `subnet-00000000000000bad`'],
      [
        'a security group',
        { securityGroups: ['web', 'sg-00000000000000bad'] },
        'has no security group `sg-00000000000000bad`',
      ],
      ['a type', { type: 't3.gigantic' }, 'has no instance type `t3.gigantic`'],
    ];
    test.each(refused)('%s that is not there is refused by its name', async (_, change, says) => {
      const asked = stage.cloud.resolve({ ...stage.test.request, ...change });

      await expect(asked).rejects.toThrow(says);
      await expect(asked).rejects.toBeInstanceOf(CloudRefused);
      await expect(asked).rejects.toMatchObject({ reason: 'configuration' });
    });

    test('what does not fit together is refused', async () => {
      const { request, otherArchitecture } = stage.test;

      await expect(stage.cloud.resolve({ ...request, type: otherArchitecture })).rejects.toThrow(
        `is for \`x86_64\`, and \`${otherArchitecture}\` runs \`arm64\``,
      );
      await expect(stage.cloud.resolve({ ...request, rootVolume: 1 })).rejects.toThrow(
        '`rootVolume` in the blueprint is 1',
      );
    });
  });
}
