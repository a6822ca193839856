import { DescribeImagesCommand, type Filter, type Image, paginateDescribeImages } from '@aws-sdk/client-ec2';
import { CloudRefused, type LaunchRequest, type ResolvedLaunch } from '#src/integrations/cloud.ts';
import { imageHasNoVolume, noImageMatches, noSuchImage } from '#src/messages/cloud-refusals.ts';
import type { Asking } from './calls.ts';
import { codeOf } from './errors.ts';

export interface ResolvedImage {
  image: ResolvedLaunch['image'];
  /** GiB: the smallest root volume that takes it. */
  least: number;
  dataVolumes: ResolvedLaunch['dataVolumes'];
}

export async function resolveImage(asked: LaunchRequest['image'], asking: Asking): Promise<ResolvedImage> {
  if (typeof asked === 'string') return readImage(await imageById(asked, asking), asking);
  return readImage(await newestOf(asked, asking), asking);
}

async function imageById(id: string, { client, sending, cloud }: Asking): Promise<Image> {
  const refused = (options: ErrorOptions = {}) =>
    new CloudRefused(noSuchImage(cloud, id), 'configuration', options);
  try {
    const { Images = [] } = await client.send(new DescribeImagesCommand({ ImageIds: [id] }), sending);
    const found = Images.find(isAvailable);
    if (found) return found;
  } catch (cause) {
    throw codeOf(cause).startsWith('InvalidAMIID.') ? refused({ cause }) : cause;
  }
  throw refused();
}

async function newestOf(
  { owner, name }: { owner: string; name: string },
  { client, sending, cloud }: Asking,
): Promise<Image> {
  const Filters: Filter[] = [
    { Name: 'name', Values: [name] },
    { Name: 'state', Values: ['available'] },
  ];
  const pages = paginateDescribeImages({ client, pageSize: 1000 }, { Owners: [owner], Filters }, sending);
  let newest: Image | undefined;
  for await (const { Images = [] } of pages)
    for (const image of Images.filter(isAvailable)) if (madeAt(image) > madeAt(newest)) newest = image;
  if (!newest) throw new CloudRefused(noImageMatches(cloud, owner, name), 'configuration');
  return newest;
}

const isAvailable = ({ State }: Image): boolean => State === 'available';
const madeAt = (image: Image | undefined): number => (image ? Date.parse(image.CreationDate ?? '') || 0 : -1);

function readImage(image: Image, { cloud }: Asking): ResolvedImage {
  const { ImageId: id = '', Name: name = '', Architecture: architecture = '', RootDeviceName = '' } = image;
  // The others are of the instance itself, and go with it.
  const volumes = (image.BlockDeviceMappings ?? []).flatMap(({ DeviceName: device = '', Ebs }) =>
    Ebs ? [{ device, size: Ebs.VolumeSize ?? 1 }] : [],
  );
  const root = volumes.find(({ device }) => device === RootDeviceName);
  if (!root) throw new CloudRefused(imageHasNoVolume(cloud, id), 'configuration');
  return {
    image: { id, name, architecture, rootDevice: RootDeviceName },
    least: root.size,
    dataVolumes: volumes.filter((volume) => volume !== root),
  };
}
