import { EC2Client, RunInstancesCommand, StartInstancesCommand } from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Machine } from '#sandbox/cloud/machines.ts';
import { type CloudOptions, startSandboxCloud } from '#sandbox/cloud/start.ts';
import { TemporaryError } from '#src/errors.ts';
import type { Launch } from '#src/integrations/cloud.ts';
import { connectEc2 } from '#src/integrations/ec2/connect.ts';
import { silent } from '#test/support/cloud-cases/stage.ts';

afterEach(() => vi.unstubAllEnvs());

/** At the pace of people, by a clock that stands still until it is moved. */
async function open(options: CloudOptions = {}) {
  const moment = { now: Date.parse('2026-11-25T12:00:00Z') };
  const sandbox = await startSandboxCloud({ now: () => moment.now, ...options });
  for (const [name, value] of Object.entries(sandbox.environment)) vi.stubEnv(name, value);
  const { images, subnets } = sandbox.region;
  const settings = { region: sandbox.region.name, endpoint: sandbox.url };
  const cloud = connectEc2({ name: 'paris', ...settings }, silent);
  const resolved = await cloud.resolve({
    ...{ image: images[1]?.id ?? '', type: 't3.small', subnet: subnets[0]?.id ?? '', securityGroups: [] },
  });
  const launch: Launch = { resolved, token: 'one', tags: { Name: 'web' }, userData: 'hostname: web' };
  const client = new EC2Client({ ...settings, maxAttempts: 1 });
  return {
    ...{ sandbox, cloud, launch, client },
    advance(milliseconds: number) {
      moment.now += milliseconds;
      sandbox.catchUp();
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      cloud.close();
      await sandbox.close();
    },
  };
}

describe('an instance', () => {
  // https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html; moto shows it at once.
  test('is not visible at first, to no call', async () => {
    await using world = await open();
    const { cloud, launch, sandbox } = world;

    const { id } = await cloud.launch(launch);

    expect(await cloud.find(launch.tags)).toEqual([]);
    expect(await cloud.describe([id])).toEqual([]);
    expect(await cloud.volumes({})).toEqual([]);
    await expect(cloud.terminate(id)).rejects.toBeInstanceOf(TemporaryError);
    await expect(cloud.tag(id, { owner: 'U0ANA' })).rejects.toBeInstanceOf(TemporaryError);
    world.advance(sandbox.pace.visible);
    expect(await cloud.find(launch.tags)).toMatchObject([{ id, state: 'pending' }]);
  });

  test('runs, stops and ends at its pace, and is forgotten after an hour', async () => {
    await using world = await open();
    const { cloud, launch, sandbox } = world;
    const { pace } = sandbox;
    const state = async () => (await cloud.find(launch.tags)).map((each) => each.state);

    const { id } = await cloud.launch(launch);
    world.advance(pace.boot);
    expect(await state()).toEqual(['running']);
    await cloud.stop(id);
    expect(await state()).toEqual(['stopping']);
    world.advance(pace.stop);
    expect(await state()).toEqual(['stopped']);
    await cloud.start(id);
    world.advance(pace.boot);
    expect(await state()).toEqual(['running']);
    await cloud.terminate(id);
    expect(await state()).toEqual(['shutting-down']);
    world.advance(pace.terminate);
    expect(await state()).toEqual(['terminated']);
    world.advance(pace.forget);
    expect(await state()).toEqual([]);
    expect(await cloud.volumes({})).toEqual([]);
  });

  // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html; moto revives a terminated one.
  test('is started from stopped only: another state may pass', async () => {
    await using world = await open();
    const { cloud, launch, client, sandbox } = world;
    const { id } = await cloud.launch(launch);
    world.advance(sandbox.pace.boot);
    await cloud.terminate(id);
    world.advance(sandbox.pace.terminate);

    await expect(cloud.start(id)).rejects.toBeInstanceOf(TemporaryError);
    await expect(client.send(new StartInstancesCommand({ InstanceIds: [id] }))).rejects.toMatchObject({
      name: 'IncorrectInstanceState',
    });
  });

  // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html
  test('may end by itself before it runs, and says why', async () => {
    await using world = await open();
    const { cloud, launch, sandbox } = world;
    sandbox.faults.endAtLaunch('Client.VolumeLimitExceeded');

    const { id } = await cloud.launch(launch);
    world.advance(sandbox.pace.boot);
    expect(await cloud.describe([id])).toMatchObject([{ state: 'shutting-down' }]);
    world.advance(sandbox.pace.terminate);

    expect(await cloud.describe([id])).toMatchObject([
      { state: 'terminated', reason: 'Client.VolumeLimitExceeded: Client error on launch' },
    ]);
  });

  test('has an address of loopback, which the next one gets when it is gone', async () => {
    await using world = await open();
    const { cloud, launch, sandbox } = world;
    const first = await cloud.launch(launch);
    world.advance(sandbox.pace.boot);
    await cloud.terminate(first.id);
    world.advance(sandbox.pace.terminate);

    const next = await cloud.launch({ ...launch, token: 'two' });

    expect(next.privateAddress).toBe('127.77.1.4');
    expect(next.privateAddress).toBe(first.privateAddress);
    expect(next.id).not.toBe(first.id);
  });

  test('is told of to whoever plays the machines, with its user data decoded', async () => {
    const told: string[] = [];
    const tell = (what: string) => (machine: Machine) =>
      void told.push(`${what} ${machine.privateAddress} ${machine.userData}`);
    const machines = {
      ...{ onRunning: tell('running'), onRebooted: tell('rebooted') },
      ...{ onStopped: tell('stopped'), onTerminated: tell('terminated') },
    };
    await using world = await open({ machines });
    const { cloud, launch, sandbox } = world;

    const { id } = await cloud.launch(launch);
    expect(told).toEqual([]);
    world.advance(sandbox.pace.boot);
    await cloud.reboot(id);
    await cloud.stop(id);
    world.advance(sandbox.pace.stop);
    await cloud.start(id);
    world.advance(sandbox.pace.boot);
    sandbox.act(id, 'terminate');

    expect(told).toEqual(
      ['running', 'rebooted', 'stopped', 'running', 'terminated'].map(
        (what) => `${what} 127.77.1.4 hostname: web`,
      ),
    );
  });
});

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html; moto lets all of these pass.
describe('a launch is refused', () => {
  const plain = { ImageId: 'ami-0a1b2c3d4e5f60002', InstanceType: 't3.small', MinCount: 1, MaxCount: 1 };
  test.each([
    ['of an image that is not there', { ImageId: 'ami-00000000000000bad' }, 'InvalidAMIID.NotFound'],
    ['of a type that is not there', { InstanceType: 't3.gigantic' }, 'InvalidParameterValue'],
    ['of a type for another architecture', { InstanceType: 't4g.small' }, 'InvalidParameterValue'],
    [
      'of a type that the zone does not offer',
      { InstanceType: 't3.large', SubnetId: 'subnet-0a1b2c3d4e5f60002' },
      'Unsupported',
    ],
    ['with a group of another network', { SecurityGroupIds: ['sg-0a1b2c3d4e5f60004'] }, 'InvalidParameter'],
    ['of fewer than are needed', { MinCount: 2 }, 'InvalidParameterCombination'],
    ['with user data that is too long', { UserData: btoa('x'.repeat(16_385)) }, 'InvalidParameterValue'],
    ['with user data that is not encoded', { UserData: '#cloud-config: {}' }, 'InvalidUserData.Malformed'],
    [
      'with a volume smaller than the image',
      { BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 2 } }] },
      'InvalidBlockDeviceMapping',
    ],
    ['with a token that is too long', { ClientToken: 'x'.repeat(65) }, 'InvalidParameterValue'],
    [
      'with a tag that is reserved',
      { TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'aws:x', Value: 'y' }] }] },
      'InvalidParameterValue',
    ],
  ])('%s', async (_, change, code) => {
    await using world = await open();
    const input = { ...plain, ...change } as ConstructorParameters<typeof RunInstancesCommand>[0];

    await expect(world.client.send(new RunInstancesCommand(input))).rejects.toMatchObject({ name: code });
    expect(world.sandbox.instances()).toEqual([]);
  });
});
