import {
  type Instance as Described,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  type Filter,
  type Tag,
} from '@aws-sdk/client-ec2';
import type { Cloud, Instance } from '#src/integrations/cloud.ts';
import type { Call } from './calls.ts';

/** The most that one answer holds: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html */
const pageSize = 1000;
/** The most values that a filter takes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html */
const mostValues = 200;

/** By a filter and not by ids: of those, a single one that is not visible refuses the whole question. */
export async function describeInstances(ids: readonly string[], call: Call): Promise<Instance[]> {
  const found: Instance[] = [];
  for (let from = 0; from < ids.length; from += mostValues) {
    const filter = { Name: 'instance-id', Values: ids.slice(from, from + mostValues) };
    found.push(...(await findInstances([filter], call)));
  }
  return found;
}

export async function findInstances(filters: Filter[], call: Call): Promise<Instance[]> {
  const pages = await allPages(async (NextToken) =>
    call('looking for instances', 'ec2:DescribeInstances', ({ client, sending }) =>
      client.send(new DescribeInstancesCommand(pageOf(filters, NextToken)), sending),
    ),
  );
  const reservations = pages.flatMap(({ Reservations = [] }) => Reservations);
  return reservations.flatMap(({ Instances = [] }) => Instances).map(readInstance);
}

export async function findVolumes(filters: Filter[], call: Call): ReturnType<Cloud['volumes']> {
  const pages = await allPages(async (NextToken) =>
    call('looking for volumes', 'ec2:DescribeVolumes', ({ client, sending }) =>
      client.send(new DescribeVolumesCommand(pageOf(filters, NextToken)), sending),
    ),
  );
  return pages
    .flatMap(({ Volumes = [] }) => Volumes)
    .map(({ VolumeId = '', State = '' }) => ({ id: VolumeId, state: State }))
    .filter(({ state }) => state !== 'deleted');
}

/** One after another, each with a time-out of its own. */
async function allPages<Page extends { NextToken?: string | undefined }>(
  ask: (token: string | undefined) => Promise<Page>,
): Promise<Page[]> {
  const pages: Page[] = [];
  let token: string | undefined;
  do {
    const page = await ask(token);
    pages.push(page);
    token = page.NextToken || undefined;
  } while (token !== undefined);
  return pages;
}

const pageOf = (Filters: Filter[], NextToken: string | undefined) => ({
  ...{ Filters, MaxResults: pageSize },
  ...(NextToken !== undefined && { NextToken }),
});

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
