// What a blueprint asks for, looked up: all of it exists, is visible to us, and fits together.
import {
  type _InstanceType,
  DescribeInstanceTypesCommand,
  DescribeSubnetsCommand,
  paginateDescribeInstanceTypeOfferings,
  paginateDescribeSecurityGroups,
} from '@aws-sdk/client-ec2';
import { CloudRefused, type LaunchRequest, type ResolvedLaunch } from '#src/integrations/cloud.ts';
import {
  noSuchGroups,
  noSuchSubnet,
  noSuchType,
  typeDoesNotRun,
  typeNotInZone,
  volumeTooSmall,
} from '#src/messages/cloud-refusals.ts';
import type { Asking } from './calls.ts';
import { codeOf } from './errors.ts';
import { resolveImage } from './image.ts';

type Subnet = ResolvedLaunch['subnet'];

/** What a private cloud says to a call that it does not have. */
const notOffered = 'InvalidAction';

export async function resolveLaunch(request: LaunchRequest, asking: Asking): Promise<ResolvedLaunch> {
  const { type, instanceProfile } = request;
  const [{ image, least, dataVolumes }, subnet, runs] = await Promise.all([
    resolveImage(request.image, asking),
    resolveSubnet(request.subnet, asking),
    architecturesOf(type, asking),
  ]);
  const [securityGroups] = await Promise.all([
    resolveGroups(request.securityGroups, subnet, asking),
    expectOffered(type, subnet, asking),
  ]);
  if (runs.length > 0 && !runs.includes(image.architecture))
    throw new CloudRefused(typeDoesNotRun(type, runs, image.id, image.architecture), 'configuration');
  const rootVolume = request.rootVolume ?? least;
  if (rootVolume < least)
    throw new CloudRefused(volumeTooSmall(image.id, least, rootVolume), 'configuration');
  return {
    ...{ image, type, subnet, securityGroups, rootVolume, dataVolumes },
    ...(instanceProfile && { instanceProfile }),
  };
}

async function resolveSubnet(id: string, { client, sending, cloud }: Asking): Promise<Subnet> {
  const filter = { Name: 'subnet-id', Values: [id] };
  const { Subnets = [] } = await client.send(new DescribeSubnetsCommand({ Filters: [filter] }), sending);
  const [found] = Subnets;
  if (!found) throw new CloudRefused(noSuchSubnet(cloud, id), 'configuration');
  return { id, zone: found.AvailabilityZone ?? '', network: found.VpcId ?? '' };
}

/** None of them is the default one, as the API would take it. */
async function resolveGroups(
  asked: readonly string[],
  { network }: Subnet,
  { client, sending, cloud }: Asking,
): Promise<ResolvedLaunch['securityGroups']> {
  const there: ResolvedLaunch['securityGroups'] = [];
  const filter = { Name: 'vpc-id', Values: [network] };
  const pages = paginateDescribeSecurityGroups({ client, pageSize: 1000 }, { Filters: [filter] }, sending);
  for await (const { SecurityGroups = [] } of pages)
    there.push(
      ...SecurityGroups.map(({ GroupId = '', GroupName = '' }) => ({ id: GroupId, name: GroupName })),
    );
  const wanted = asked.length > 0 ? asked : ['default'];
  const groups = wanted.map((each) => there.find(({ id, name }) => id === each || name === each));
  const unknown = wanted.filter((_, at) => !groups[at]);
  if (unknown.length > 0) throw new CloudRefused(noSuchGroups(cloud, unknown, network), 'configuration');
  return groups.filter((group) => group !== undefined);
}

/** Empty where a private cloud does not tell. */
async function architecturesOf(type: string, { client, sending, cloud }: Asking): Promise<string[]> {
  const command = new DescribeInstanceTypesCommand({ InstanceTypes: [type as _InstanceType] });
  try {
    const { InstanceTypes = [] } = await client.send(command, sending);
    return InstanceTypes[0]?.ProcessorInfo?.SupportedArchitectures ?? [];
  } catch (cause) {
    if (codeOf(cause) === notOffered) return [];
    if (codeOf(cause) !== 'InvalidInstanceType') throw cause;
    throw new CloudRefused(noSuchType(cloud, type), 'configuration', { cause });
  }
}

/** A launch would say so too, but after the approval. */
async function expectOffered(type: string, { zone }: Subnet, asking: Asking): Promise<void> {
  const { client, sending, cloud } = asking;
  const Filters = [
    { Name: 'location', Values: [zone] },
    { Name: 'instance-type', Values: [type] },
  ];
  const input = { LocationType: 'availability-zone', Filters } as const;
  try {
    for await (const page of paginateDescribeInstanceTypeOfferings({ client }, input, sending))
      if (page.InstanceTypeOfferings?.length) return;
  } catch (cause) {
    if (codeOf(cause) === notOffered) return;
    throw cause;
  }
  throw new CloudRefused(typeNotInZone(cloud, type, zone), 'configuration');
}
