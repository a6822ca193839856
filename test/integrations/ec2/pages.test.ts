import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { afterEach, expect, test, vi } from 'vitest';
import { sandboxRegion } from '#sandbox/cloud/region.ts';
import { startSandboxCloud } from '#sandbox/cloud/start.ts';
import { connectEc2 } from '#src/integrations/ec2/connect.ts';
import { silent } from '#test/support/cloud-cases/stage.ts';

afterEach(() => vi.unstubAllEnvs());

test('more than one answer holds are found, each once', async () => {
  const subnets = [1, 2, 3, 4, 5].map((at) => ({
    ...{ id: `subnet-0a1b2c3d4e5f6000${at}`, zone: 'sandbox-1a', vpc: 'vpc-1', prefix: `127.77.${at}` },
  }));
  const moment = { now: Date.parse('2026-11-25T12:00:00Z') };
  await using sandbox = await startSandboxCloud({
    now: () => moment.now,
    region: { ...sandboxRegion, subnets },
  });
  for (const [name, value] of Object.entries(sandbox.environment)) vi.stubEnv(name, value);
  const settings = { region: sandbox.region.name, endpoint: sandbox.url };
  const client = new EC2Client(settings);
  const Tags = [{ Key: 'managed-by', Value: 'quarterdeck' }];
  for (const { id } of subnets) {
    const input = {
      ...{ ImageId: sandboxRegion.images[1]?.id, SubnetId: id, MinCount: 250, MaxCount: 250 },
      InstanceType: 't3.small' as const,
      TagSpecifications: (['instance', 'volume'] as const).map((ResourceType) => ({ ResourceType, Tags })),
    };
    await client.send(new RunInstancesCommand(input));
  }
  moment.now += sandbox.pace.boot;
  const cloud = connectEc2({ name: 'paris', ...settings }, silent);

  const found = (await cloud.find({ 'managed-by': 'quarterdeck' })).map(({ id }) => id);
  const described = (await cloud.describe(found)).map(({ id }) => id);
  const volumes = (await cloud.volumes({ 'managed-by': '*' })).map(({ id }) => id);

  for (const ids of [found, described, volumes]) expect(new Set(ids).size).toBe(1250);
  expect(described.toSorted()).toEqual(found.toSorted());
  // 1000 and 250; 200 ids to a filter; 500, whatever is asked for.
  const asked = (action: string) => sandbox.requests.filter((request) => request.action === action).length;
  expect(asked('DescribeInstances')).toBe(2 + 7);
  expect(asked('DescribeVolumes')).toBe(3);
  cloud.close();
  client.destroy();
});
