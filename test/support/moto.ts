// moto: the API of EC2 by people who know it, laxer than AWS in places. https://docs.getmoto.org/en/5.2.5/docs/server_mode.html
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeImagesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { freePort } from '#sandbox/bot/process.ts';
import type { TestCloud } from './cloud-cases/stage.ts';
import { missing } from './peer.ts';
import { startPeer, temporaryFolder } from './process.ts';

const recipe = fileURLToPath(new URL('../../.ci/moto.mjs', import.meta.url));
const region = 'eu-west-3';

/** For `describe.skipIf`. */
export function motoMissing(): boolean {
  return missing('moto', existsSync(join(folder(), 'complete')), 'node .ci/moto.mjs (Python 3 with venv)');
}

/** On loopback, with a network whose addresses are of loopback too: those it would make up belong to others. */
export async function startMoto(): Promise<TestCloud> {
  const home = await temporaryFolder('moto');
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const peer = await startPeer(
    join(folder(), 'bin', 'python'),
    [join(folder(), 'bin', 'moto_server'), '-H', '127.0.0.1', '-p', String(port)],
    { url: endpoint, ready: '/moto-api/', cwd: home.path },
  );
  const client = new EC2Client({
    region,
    endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  try {
    const placed = await prepareNetwork(client);
    const filter = { owner: 'amazon', name: 'amzn2-ami-hvm-2.0.2026*-x86_64-gp2' };
    return {
      ...{ endpoint, region, filter, otherArchitecture: 't4g.small' },
      environment: {
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_ENDPOINT_URL_STS: endpoint,
      },
      request: { ...placed, image: await newestImage(client, filter), type: 't3.small' },
      async [Symbol.asyncDispose]() {
        await peer[Symbol.asyncDispose]();
        await home[Symbol.asyncDispose]();
      },
    };
  } catch (cause) {
    await peer.kill();
    throw cause;
  } finally {
    client.destroy();
  }
}

async function prepareNetwork(client: EC2Client): Promise<{ subnet: string; securityGroups: string[] }> {
  const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: '127.0.0.0/16' }));
  const VpcId = Vpc?.VpcId;
  const { Subnet } = await client.send(new CreateSubnetCommand({ VpcId, CidrBlock: '127.0.20.0/24' }));
  const group = { VpcId, GroupName: 'web', Description: 'of the tests' };
  await client.send(new CreateSecurityGroupCommand(group));
  return { subnet: Subnet?.SubnetId ?? '', securityGroups: ['web'] };
}

async function newestImage(
  client: EC2Client,
  { owner, name }: { owner: string; name: string },
): Promise<string> {
  const filter = { Name: 'name', Values: [name] };
  const { Images = [] } = await client.send(
    new DescribeImagesCommand({ Owners: [owner], Filters: [filter] }),
  );
  const [newest] = Images.sort((one, other) =>
    (one.CreationDate ?? '') < (other.CreationDate ?? '') ? 1 : -1,
  );
  return newest?.ImageId ?? '';
}

function folder(): string {
  return execFileSync(process.execPath, [recipe, '--where'], { encoding: 'utf8' }).trim();
}
