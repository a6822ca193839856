import { DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { openStage } from '#test/support/cloud-cases/stage.ts';
import { startTestCloud } from '#test/support/sandbox-cloud.ts';

const stage = openStage(startTestCloud);

test('volumes that an image brings are in the plan, encrypted, and gone with the instance', async () => {
  const image = stage.test.sandbox.region.images.find(({ dataVolumes }) => dataVolumes.length > 0)?.id ?? '';

  const resolved = await stage.cloud.resolve({ ...stage.test.request, image });
  const launch = await stage.prepare({ resolved });
  const { id } = await stage.cloud.launch(launch);
  const { volumes } = await stage.reaches(id, 'running');
  const { Volumes = [] } = await stage.client.send(new DescribeVolumesCommand({ VolumeIds: volumes }));
  await stage.cloud.terminate(id);
  await stage.reaches(id, 'terminated');

  expect(resolved.dataVolumes).toEqual([{ device: '/dev/xvdb', size: 20 }]);
  expect(Volumes.map(({ Size, Encrypted }) => ({ Size, Encrypted }))).toEqual([
    { Size: resolved.rootVolume, Encrypted: true },
    { Size: 20, Encrypted: true },
  ]);
  expect(await stage.cloud.volumes(launch.tags)).toEqual([]);
});
