import { afterEach, describe, expect, test, vi } from 'vitest';
import { type SandboxCloud, startSandboxCloud } from '#sandbox/cloud/start.ts';
import { TemporaryError } from '#src/errors.ts';
import { type Cloud, CloudRefused, type Launch } from '#src/integrations/cloud.ts';
import { connectEc2 } from '#src/integrations/ec2/connect.ts';
import type { Ec2Settings } from '#src/integrations/ec2/settings.ts';

afterEach(() => vi.unstubAllEnvs());

interface World extends AsyncDisposable {
  sandbox: SandboxCloud;
  cloud: Cloud;
  launch: Launch;
  /** What the log got. */
  logged: unknown[];
}

async function open(settings: Partial<Ec2Settings> = {}): Promise<World> {
  const sandbox = await startSandboxCloud({ pace: 'quick' });
  for (const [name, value] of Object.entries(sandbox.environment)) vi.stubEnv(name, value);
  const logged: unknown[] = [];
  const log = { warn: (data: unknown) => void logged.push(data) };
  const { region, url } = sandbox;
  const cloud = connectEc2({ name: 'paris', region: region.name, endpoint: url, ...settings }, log);
  const launch = {
    resolved: {
      image: { id: region.images[1]?.id ?? '', name: '', architecture: 'x86_64', rootDevice: '/dev/xvda' },
      ...{ type: 't3.small', subnet: { id: region.subnets[0]?.id ?? '', zone: '', network: '' } },
      ...{ securityGroups: [], rootVolume: 8, dataVolumes: [] },
    },
    ...{ token: 'one', tags: { Name: 'web' }, userData: '' },
  };
  return {
    ...{ sandbox, cloud, launch, logged },
    async [Symbol.asyncDispose]() {
      cloud.close();
      await sandbox.close();
    },
  };
}

const refusalOf = (call: Promise<unknown>): Promise<CloudRefused> =>
  call.then(
    () => expect.unreachable('it was not refused'),
    (error: CloudRefused) => {
      expect(error).toBeInstanceOf(CloudRefused);
      return error;
    },
  );

describe('a refusal says what to do', () => {
  test('a right that is missing is named, and what only administrators may read is in the log', async () => {
    await using world = await open();
    world.sandbox.faults.deny('RunInstances');

    const { message, reason } = await refusalOf(world.cloud.rehearse(world.launch));

    expect(reason).toBe('rights');
    expect(message).toBe(
      'The cloud *paris* does not let the bot do that: the policy of its role has to allow `ec2:RunInstances`. An administrator finds the reason in the log of the bot.',
    );
    const encoded = Buffer.from('arn:aws:iam::123456789012:user/quarterdeck ec2:RunInstances');
    expect(world.logged).toEqual([
      {
        ...{ cloud: 'paris', action: 'ec2:RunInstances' },
        doing: 'asking whether an instance may be launched',
        said: expect.stringContaining('because no identity-based policy allows'),
        encoded: expect.stringContaining(encoded.toString('base64url')),
      },
    ]);
  });

  test('a quota', async () => {
    await using world = await open();
    world.sandbox.faults.fail('VcpuLimitExceeded', { action: 'RunInstances' });

    const { message, reason } = await refusalOf(world.cloud.launch(world.launch));

    expect(reason).toBe('quota');
    expect(message).toContain(
      'is at a quota of the account. Terminate what is not needed (it may count for some minutes more)',
    );
  });

  test('credentials that have expired, or that nobody knows', async () => {
    await using world = await open();
    world.sandbox.faults.expireCredentials();
    expect(await refusalOf(world.cloud.find({}))).toMatchObject({
      reason: 'credentials',
      message: expect.stringContaining('its credentials have expired'),
    });

    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIASOMEBODYELSE');
    await using other = await open();
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIASOMEBODYELSE');
    const stranger = connectEc2(
      { name: 'paris', region: other.sandbox.region.name, endpoint: other.sandbox.url },
      { warn: () => undefined },
    );
    expect(await refusalOf(stranger.find({}))).toMatchObject({
      reason: 'credentials',
      message: expect.stringContaining("does not accept the bot's credentials"),
    });
    stranger.close();
  });

  test('credentials that are nowhere to be found', async () => {
    await using world = await open();
    const nowhere = { AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/nowhere' };
    const gone = { ...nowhere, AWS_SHARED_CREDENTIALS_FILE: '/nowhere' };
    for (const [name, value] of Object.entries(gone)) vi.stubEnv(name, value);
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);

    expect(await refusalOf(world.cloud.find({}))).toMatchObject({
      reason: 'credentials',
      message: expect.stringContaining('cannot be asked: the bot finds no credentials.'),
    });
  });

  test('a code that nobody foresaw is shown, and can do nothing in a message', async () => {
    await using world = await open();
    world.sandbox.faults.fail('<!channel>*New*', { action: 'DescribeInstances' });

    expect((await refusalOf(world.cloud.find({}))).message).toBe(
      'The cloud *paris* refuses that (`&lt;!channel&gt;*New*`). It says: “The sandbox was told to answer &lt;!channel&gt;*New*.”',
    );
  });
});

test('a private cloud need not tell of types and where they are offered', async () => {
  await using world = await open();
  const { faults, region } = world.sandbox;
  for (const action of ['DescribeInstanceTypes', 'DescribeInstanceTypeOfferings'])
    faults.fail('InvalidAction', { action });
  const { image, type, subnet } = world.launch.resolved;

  const resolved = await world.cloud.resolve({
    ...{ image: image.id, type, subnet: subnet.id, securityGroups: ['web'] },
  });

  expect(resolved.subnet.zone).toBe(region.zones[0]);
});

describe('what may pass is tried again later', () => {
  test.each(['RequestLimitExceeded', 'InternalError', 'Unavailable'])('%s', async (code) => {
    await using world = await open();
    world.sandbox.faults.fail(code, { times: 3 });

    await expect(world.cloud.find({})).rejects.toBeInstanceOf(TemporaryError);
    expect(world.sandbox.requests).toHaveLength(3);
    expect(await world.cloud.find({})).toEqual([]);
  });

  test('a cloud that does not answer is given up', async () => {
    await using world = await open();
    world.sandbox.faults.down();

    await expect(world.cloud.find({})).rejects.toBeInstanceOf(TemporaryError);
  });

  test('a cloud that is silent is given up too, and what it made is found later', async () => {
    await using world = await open();
    world.sandbox.faults.slow(5000);

    await expect(world.cloud.launch(world.launch)).rejects.toBeInstanceOf(TemporaryError);
    world.sandbox.faults.clear();

    const { id } = await world.sandbox.expectInstance({ Name: 'web' }, 'running');
    expect(await world.cloud.find({ Name: 'web' })).toMatchObject([{ id }]);
  });
});

describe('a role that is assumed', () => {
  const assumeRole = 'arn:aws:iam::123456789012:role/quarterdeck';

  test("is entered in the name of the person, so that the cloud's log tells who", async () => {
    await using world = await open({ assumeRole });

    await world.cloud.find({});
    await world.cloud.as('U0ANA').launch(world.launch);
    await world.cloud.as('U0 BØ').as('U0ANA').find({});

    const session = (name: string) => `arn:aws:sts::123456789012:assumed-role/quarterdeck/${name}`;
    expect(world.sandbox.requests.map(({ action, user }) => `${action} ${user}`)).toEqual([
      'AssumeRole arn:aws:iam::123456789012:user/quarterdeck',
      `DescribeInstances ${session('quarterdeck')}`,
      'AssumeRole arn:aws:iam::123456789012:user/quarterdeck',
      `RunInstances ${session('quarterdeck-U0ANA')}`,
      `DescribeInstances ${session('quarterdeck-U0ANA')}`,
    ]);
  });

  test('that may not be entered is refused with the right that is missing', async () => {
    await using world = await open({ assumeRole });
    world.sandbox.faults.deny('AssumeRole');

    expect((await refusalOf(world.cloud.find({}))).message).toContain('`sts:AssumeRole`');
  });

  test('without one, everything is done in the name of the bot', async () => {
    await using world = await open();

    expect(world.cloud.as('U0ANA')).toBe(world.cloud);
  });
});
