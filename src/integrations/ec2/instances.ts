import {
  type Instance as Described,
  type Filter,
  paginateDescribeInstances,
  paginateDescribeVolumes,
  type Tag,
} from '@aws-sdk/client-ec2';
import type { Cloud, Instance } from '#src/integrations/cloud.ts';
import type { Asking } from './calls.ts';

/** The most that one answer holds: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html */
const pageSize = 1000;
/** The most values that a filter takes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html */
const mostValues = 200;

/** By a filter and not by ids: of those, a single one that is not visible refuses the whole question. */
export async function describeInstances(ids: readonly string[], asking: Asking): Promise<Instance[]> {
  const found: Instance[] = [];
  for (let from = 0; from < ids.length; from += mostValues) {
    const filter = { Name: 'instance-id', Values: ids.slice(from, from + mostValues) };
    found.push(...(await findInstances([filter], asking)));
  }
  return found;
}

export async function findInstances(filters: Filter[], { client, sending }: Asking): Promise<Instance[]> {
  const pages = paginateDescribeInstances({ client, pageSize }, { Filters: filters }, sending);
  const found: Instance[] = [];
  for await (const { Reservations = [] } of pages)
    found.push(...Reservations.flatMap(({ Instances = [] }) => Instances).map(readInstance));
  return found;
}

export async function findVolumes(
  filters: Filter[],
  { client, sending }: Asking,
): ReturnType<Cloud['volumes']> {
  const pages = paginateDescribeVolumes({ client, pageSize }, { Filters: filters }, sending);
  const found: Awaited<ReturnType<Cloud['volumes']>> = [];
  for await (const { Volumes = [] } of pages)
    found.push(...Volumes.map(({ VolumeId = '', State = '' }) => ({ id: VolumeId, state: State })));
  return found.filter(({ state }) => state !== 'deleted');
}

/** `*` stays what it is to the API, the other sign of its patterns is meant as itself. */
export function tagFilters(tags: Record<string, string>): Filter[] {
  return Object.entries(tags).map(([key, value]) => ({
    Name: `tag:${key}`,
    Values: [value.replaceAll(/[\\?]/g, String.raw`\$&`)],
  }));
}

export function readInstance(raw: Described): Instance {
  // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html#troubleshooting-launch-internal
  const reason = raw.StateReason?.Message;
  return {
    id: raw.InstanceId ?? '',
    state: raw.State?.Name ?? 'pending',
    type: raw.InstanceType ?? '',
    zone: raw.Placement?.AvailabilityZone ?? '',
    privateAddress: raw.PrivateIpAddress || null,
    publicAddress: raw.PublicIpAddress || null,
    launchedAt: raw.LaunchTime ?? new Date(0),
    tags: tagsOf(raw.Tags),
    volumes: (raw.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.VolumeId ?? []),
    ...(reason && { reason }),
  };
}

function tagsOf(tags: Tag[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}
