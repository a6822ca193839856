// What RunInstances takes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
import type { Parameters } from '../parameters.ts';
import {
  invalidCombination,
  invalidValue,
  invalidVolume,
  noSuchGroup,
  noSuchImage,
  noSuchSubnet,
  Refusal,
  unsupported,
} from '../refusal.ts';
import type { Image, InstanceType, Region, SecurityGroup, Subnet } from '../region.ts';
import type { SandboxInstance, SandboxVolume } from '../world.ts';
import { tagsIn } from './tags.ts';

export interface LaunchRequest {
  image: Image;
  type: InstanceType;
  subnet: Subnet;
  groups: SecurityGroup[];
  count: number;
  token: string | undefined;
  userData: string;
  volumes: Pick<SandboxVolume, 'device' | 'size' | 'encrypted' | 'endsWithInstance'>[];
  instanceProfile: string | undefined;
  metadata: SandboxInstance['metadata'];
  instanceTags: Map<string, string>;
  volumeTags: Map<string, string>;
}

/** Throws for the first thing in it that would not do. */
export function readLaunch(region: Region, parameters: Parameters): LaunchRequest {
  const image = find(region.images, parameters.needed('ImageId'), noSuchImage);
  const subnet = find(
    region.subnets,
    parameters.text('SubnetId') ?? region.subnets[0]?.id ?? '',
    noSuchSubnet,
  );
  const profile = parameters.under('IamInstanceProfile');
  return {
    ...{ image, subnet, type: typeIn(region, parameters.needed('InstanceType'), image, subnet) },
    groups: groupsIn(region, parameters.list('SecurityGroupId'), subnet),
    count: countIn(parameters),
    token: tokenIn(parameters),
    userData: userDataIn(parameters.text('UserData')),
    volumes: volumesIn(parameters, image),
    instanceProfile: profile.text('Name') ?? profile.text('Arn'),
    metadata: metadataIn(parameters.under('MetadataOptions')),
    instanceTags: specified(parameters, 'instance'),
    volumeTags: specified(parameters, 'volume'),
  };
}

function find<T extends { id: string }>(all: T[], id: string, refused: (id: string) => Refusal): T {
  const found = all.find((each) => each.id === id);
  if (!found) throw refused(id);
  return found;
}

function typeIn({ types }: Region, name: string, image: Image, { zone }: Subnet): InstanceType {
  const type = types.find((each) => each.name === name);
  if (!type) throw invalidValue(`Invalid value '${name}' for InstanceType.`);
  if (type.architecture !== image.architecture)
    throw invalidValue(
      `The architecture '${type.architecture}' of the specified instance type does not match the architecture '${image.architecture}' of the specified AMI.`,
    );
  if (!type.zones.includes(zone))
    throw unsupported(
      `Your requested instance type (${name}) is not supported in your requested Availability Zone (${zone}).`,
    );
  return type;
}

function groupsIn({ groups }: Region, ids: string[], { id: subnet, vpc }: Subnet): SecurityGroup[] {
  if (ids.length === 0) return groups.filter((group) => group.vpc === vpc && group.name === 'default');
  return ids.map((id) => {
    const group = find(groups, id, noSuchGroup);
    if (group.vpc === vpc) return group;
    throw new Refusal(
      'InvalidParameter',
      `Security group ${id} and subnet ${subnet} belong to different networks.`,
    );
  });
}

function countIn(parameters: Parameters): number {
  const [least, most] = [Number(parameters.needed('MinCount')), Number(parameters.needed('MaxCount'))];
  if (!(least >= 1)) throw invalidValue(`Value (${least}) for parameter minCount is invalid.`);
  if (!(most >= least))
    throw invalidCombination('The value of maxCount must be greater than or equal to minCount.');
  return most;
}

/** https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html */
function tokenIn(parameters: Parameters): string | undefined {
  const token = parameters.text('ClientToken');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is asked for.
  if (token !== undefined && !/^[\x00-\x7f]{1,64}$/.test(token))
    throw invalidValue('Client token must not be longer than 64 ASCII characters.');
  return token;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html */
function userDataIn(encoded = ''): string {
  if (!/^[A-Za-z0-9+/\s]*={0,2}$/.test(encoded))
    throw new Refusal('InvalidUserData.Malformed', 'Invalid BASE64 encoding of user data.');
  const data = Buffer.from(encoded, 'base64');
  if (data.length > 16_384) throw invalidValue('User data is limited to 16384 bytes');
  return data.toString();
}

/** Those of the image, as far as the launch does not say otherwise. */
function volumesIn(
  parameters: Parameters,
  { rootDevice, size: rootSize, dataVolumes }: Image,
): LaunchRequest['volumes'] {
  const mappings = parameters.items('BlockDeviceMapping');
  const root = { device: rootDevice, size: rootSize };
  return [root, ...dataVolumes].map(({ device, size: least }) => {
    const said = mappings.find((each) => each.text('DeviceName') === device)?.under('Ebs');
    const size = said?.number('VolumeSize') ?? least;
    if (!(size >= least))
      throw invalidVolume(`Volume of size ${size}GB is smaller than snapshot, expect size >= ${least}GB`);
    const ends = said?.text('DeleteOnTermination') ?? String(device === rootDevice);
    return { device, size, encrypted: said?.isTrue('Encrypted') ?? false, endsWithInstance: ends === 'true' };
  });
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsRequest.html */
function metadataIn(options: Parameters): SandboxInstance['metadata'] {
  const hopLimit = options.number('HttpPutResponseHopLimit') ?? 1;
  if (!(hopLimit >= 1 && hopLimit <= 64))
    throw invalidValue(`Value (${hopLimit}) for parameter HttpPutResponseHopLimit is invalid.`);
  return {
    tokens: options.text('HttpTokens') ?? 'optional',
    endpoint: options.text('HttpEndpoint') ?? 'enabled',
    hopLimit,
  };
}

function specified(parameters: Parameters, resource: string): Map<string, string> {
  const specifications = parameters.items('TagSpecification');
  const tags = specifications.find((each) => each.text('ResourceType') === resource);
  return tagsIn(tags?.items('Tag') ?? []);
}
