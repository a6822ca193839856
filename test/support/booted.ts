// Somebody boots a real machine for each instance that moto tells of, and switches it off when it is terminated.
import {
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import type { TestCloud } from './cloud-cases/stage.ts';
import type { Machine, Machines } from './machines.ts';

export interface Booted extends AsyncDisposable {
  /** Whose addresses are those of the machines. */
  subnet: string;
  /** By instance, those that run. */
  machines: ReadonlyMap<string, Machine>;
  states(): Promise<Record<string, string>>;
}

export async function bootInstances(cloud: TestCloud, machines: Machines): Promise<Booted> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new EC2Client({ region: cloud.region, endpoint: cloud.endpoint, credentials });
  const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: `${machines.network}.0/24` }));
  const network = { VpcId: Vpc?.VpcId, CidrBlock: `${machines.network}.0/24` };
  const { Subnet } = await client.send(new CreateSubnetCommand(network));
  const running = new Map<string, Machine>();
  const instances = async () => {
    const { Reservations = [] } = await client.send(new DescribeInstancesCommand({}));
    return Reservations.flatMap(({ Instances = [] }) => Instances);
  };
  const userDataOf = async (id: string): Promise<string> => {
    const asked = new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'userData' });
    const { UserData } = await client.send(asked);
    return Buffer.from(UserData?.Value ?? '', 'base64').toString();
  };
  const look = async (): Promise<void> => {
    for (const { InstanceId: id = '', State, PrivateIpAddress = '' } of await instances()) {
      if (State?.Name === 'running' && !running.has(id)) {
        const host = Number(PrivateIpAddress.split('.')[3]);
        running.set(id, await machines.boot({ id, host, userData: await userDataOf(id) }));
      }
      if (State?.Name === 'terminated') {
        await running.get(id)?.stop();
        running.delete(id);
      }
    }
  };
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(look).catch(() => undefined);
  }, 200);
  return {
    subnet: Subnet?.SubnetId ?? '',
    machines: running,
    states: async () =>
      Object.fromEntries(
        (await instances()).map(({ InstanceId = '', State }) => [InstanceId, State?.Name ?? '']),
      ),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await looking;
      client.destroy();
    },
  };
}
