// What is there to launch with. Ids that are named and not there refuse the question; filters only find nothing.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html and its like
import { type Filterable, filtered, paged } from '../filters.ts';
import { noSuchGroup, noSuchImage, noSuchSubnet, Refusal } from '../refusal.ts';
import type { Image, InstanceType, SecurityGroup, Subnet } from '../region.ts';
import type { Action } from './action.ts';

const imageFilters: Filterable<Image> = {
  'image-id': ({ id }) => id,
  name: ({ name }) => name,
  'owner-id': ({ owner }) => owner,
  architecture: ({ architecture }) => architecture,
  state: () => 'available',
};

export const describeImages: Action = ({ region }, parameters) => {
  const asked = named(region.images, parameters.list('ImageId'), noSuchImage);
  const owners = parameters.list('Owner');
  return () => {
    const owned = asked.filter(({ owner }) => owners.length === 0 || owners.includes(owner));
    const found = filtered(owned, parameters, imageFilters);
    const { page, nextToken } = paged(found, parameters, { least: 1, most: 1000, ids: 'ImageId' });
    return { imagesSet: page.map(describeImage), nextToken };
  };
};

const describeImage = ({ id, name, owner, architecture, rootDevice, size, dataVolumes, madeAt }: Image) => ({
  ...{ imageId: id, name, imageOwnerId: owner, architecture, imageState: 'available', creationDate: madeAt },
  ...{ rootDeviceType: 'ebs', rootDeviceName: rootDevice },
  blockDeviceMapping: [
    { deviceName: rootDevice, ebs: { volumeSize: size, deleteOnTermination: true, encrypted: false } },
    ...dataVolumes.map((volume) => ({
      deviceName: volume.device,
      ebs: { volumeSize: volume.size, deleteOnTermination: false, encrypted: false },
    })),
  ],
});

const subnetFilters: Filterable<Subnet> = {
  'subnet-id': ({ id }) => id,
  'vpc-id': ({ vpc }) => vpc,
  'availability-zone': ({ zone }) => zone,
};

export const describeSubnets: Action = ({ region }, parameters) => {
  const asked = named(region.subnets, parameters.list('SubnetId'), noSuchSubnet);
  return () => {
    const found = filtered(asked, parameters, subnetFilters);
    const { page, nextToken } = paged(found, parameters, { least: 5, most: 1000, ids: 'SubnetId' });
    return {
      subnetSet: page.map(({ id, vpc, zone, prefix }) => ({
        ...{
          subnetId: id,
          vpcId: vpc,
          availabilityZone: zone,
          cidrBlock: `${prefix}.0/24`,
          state: 'available',
        },
      })),
      nextToken,
    };
  };
};

const groupFilters: Filterable<SecurityGroup> = {
  'group-id': ({ id }) => id,
  'group-name': ({ name }) => name,
  'vpc-id': ({ vpc }) => vpc,
};

export const describeSecurityGroups: Action = ({ region }, parameters) => {
  const asked = named(region.groups, parameters.list('GroupId'), noSuchGroup);
  return () => {
    const found = filtered(asked, parameters, groupFilters);
    const { page, nextToken } = paged(found, parameters, { least: 5, most: 1000, ids: 'GroupId' });
    const securityGroupInfo = page.map(({ id, name, vpc }) => ({ groupId: id, groupName: name, vpcId: vpc }));
    return { securityGroupInfo, nextToken };
  };
};

const typeFilters: Filterable<InstanceType> = {
  'instance-type': ({ name }) => name,
  'processor-info.supported-architecture': ({ architecture }) => architecture,
};

export const describeInstanceTypes: Action = ({ region }, parameters) => {
  const names = parameters.list('InstanceType');
  const asked = named(
    region.types.map((type) => ({ ...type, id: type.name })),
    names,
    (name) =>
      new Refusal('InvalidInstanceType', `The following supplied instance types do not exist: [${name}]`),
  );
  return () => {
    const found = filtered(asked, parameters, typeFilters);
    const { page, nextToken } = paged(found, parameters, { least: 5, most: 100, ids: 'InstanceType' });
    return {
      instanceTypeSet: page.map(({ name, architecture, cpus, memory }) => ({
        ...{ instanceType: name, vCpuInfo: { defaultVCpus: cpus }, memoryInfo: { sizeInMiB: memory } },
        processorInfo: { supportedArchitectures: [architecture] },
      })),
      nextToken,
    };
  };
};

interface Offering {
  type: string;
  location: string;
}
const offeringFilters: Filterable<Offering> = {
  'instance-type': ({ type }) => type,
  location: ({ location }) => location,
};

export const describeInstanceTypeOfferings: Action =
  ({ region }, parameters) =>
  () => {
    const locationType = parameters.text('LocationType') ?? 'region';
    const offerings = region.types.flatMap(({ name, zones }) =>
      (locationType === 'availability-zone' ? zones : [region.name]).map((location) => ({
        type: name,
        location,
      })),
    );
    const found = filtered(offerings, parameters, offeringFilters);
    const { page, nextToken } = paged(found, parameters, { least: 5, most: 1000 });
    const instanceTypeOfferingSet = page.map(({ type, location }) => ({
      ...{ instanceType: type, locationType, location },
    }));
    return { instanceTypeOfferingSet, nextToken };
  };

/** All of them, or those that are named. */
function named<T extends { id: string }>(all: T[], ids: string[], refused: (id: string) => Refusal): T[] {
  if (ids.length === 0) return all;
  return ids.map((id) => {
    const found = all.find((each) => each.id === id);
    if (!found) throw refused(id);
    return found;
  });
}
