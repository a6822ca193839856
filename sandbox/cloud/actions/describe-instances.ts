// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
import type { XmlObject } from '../answer.ts';
import { type Filterable, filtered, paged } from '../filters.ts';
import { unsupported } from '../refusal.ts';
import { isVisible, type SandboxInstance, type State } from '../world.ts';
import type { Action } from './action.ts';
import { instanceNamed } from './ids.ts';
import { tagSet } from './tags.ts';

const filters: Filterable<SandboxInstance> = {
  'instance-id': ({ id }) => id,
  'instance-state-name': ({ state }) => state,
  'instance-type': ({ type }) => type.name,
  'availability-zone': ({ subnet }) => subnet.zone,
  'subnet-id': ({ subnet }) => subnet.id,
  'vpc-id': ({ subnet }) => subnet.vpc,
  'image-id': ({ image }) => image.id,
  'private-ip-address': ({ privateAddress }) => privateAddress ?? [],
  'client-token': ({ token }) => token ?? [],
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html */
const codes = {
  ...{ pending: 0, running: 16, 'shutting-down': 32, terminated: 48, stopping: 64, stopped: 80 },
} satisfies Record<State, number>;

export const stateOf = (state: State): XmlObject => ({ code: codes[state], name: state });

export const describeInstances: Action = (world, parameters) => {
  const ids = parameters.list('InstanceId');
  // One that is not visible refuses the whole question.
  const named = ids.map((id) => instanceNamed(world, id));
  return () => {
    const visible = [...world.instances.values()].filter((each) => isVisible(world, each));
    const found = filtered(ids.length > 0 ? named : visible, parameters, filters);
    const { page, nextToken } = paged(found, parameters, { least: 5, most: 1000, ids: 'InstanceId' });
    return {
      reservationSet: page.map((each) => ({
        ...{ reservationId: each.id.replace('i-', 'r-'), ownerId: world.region.account, groupSet: [] },
        instancesSet: [describeOne(each)],
      })),
      nextToken,
    };
  };
};

/** What it was launched with, which whoever may ask this reads in clear. */
export const describeInstanceAttribute: Action = (world, parameters) => {
  const { id, userData } = instanceNamed(world, parameters.needed('InstanceId'));
  const attribute = parameters.needed('Attribute');
  if (attribute !== 'userData') throw unsupported(`The sandbox does not tell the attribute ${attribute}.`);
  return () => ({ instanceId: id, userData: { value: Buffer.from(userData).toString('base64') } });
};

export function describeOne(instance: SandboxInstance): XmlObject {
  const { id, state, type, image, subnet, groups, privateAddress, token, metadata } = instance;
  const groupSet = groups.map((group) => ({ groupId: group.id, groupName: group.name }));
  return {
    ...{ instanceId: id, imageId: image.id, instanceType: type.name, architecture: image.architecture },
    ...(instance.reason && { stateReason: instance.reason }),
    ...{ instanceState: stateOf(state), placement: { availabilityZone: subnet.zone } },
    launchTime: new Date(instance.launchedAt).toISOString(),
    clientToken: token,
    ...{ rootDeviceType: 'ebs', rootDeviceName: image.rootDevice, groupSet },
    ...(privateAddress && {
      ...{ subnetId: subnet.id, vpcId: subnet.vpc },
      privateIpAddress: privateAddress,
    }),
    blockDeviceMapping: instance.volumes.map(({ id: volumeId, device, endsWithInstance, madeAt }) => ({
      deviceName: device,
      ebs: {
        ...{ volumeId, status: 'attached', deleteOnTermination: endsWithInstance },
        attachTime: new Date(madeAt).toISOString(),
      },
    })),
    metadataOptions: {
      ...{ state: 'applied', httpTokens: metadata.tokens, httpEndpoint: metadata.endpoint },
      httpPutResponseHopLimit: metadata.hopLimit,
    },
    networkInterfaceSet: privateAddress
      ? [
          {
            networkInterfaceId: instance.networkInterface,
            privateIpAddress: privateAddress,
            status: 'in-use',
          },
        ]
      : [],
    tagSet: tagSet(instance.tags),
  };
}
