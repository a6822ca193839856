import type { RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { CloudRefused, type Launch } from '#src/integrations/cloud.ts';
import { userDataTooLong } from '#src/messages/cloud-refusals.ts';

/** Bytes before they are encoded: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html */
const mostUserData = 16_384;

/** Everything in one call, so that nothing is made that does not carry our tags. */
export function runInstances({ resolved, token, tags, userData }: Launch): RunInstancesCommandInput {
  const { image, type, subnet, securityGroups, rootVolume, dataVolumes, instanceProfile } = resolved;
  const data = Buffer.from(userData);
  if (data.length > mostUserData)
    throw new CloudRefused(userDataTooLong(data.length, mostUserData), 'configuration');
  return {
    ClientToken: token,
    // A range would be answered with part of it.
    ...{ MinCount: 1, MaxCount: 1 },
    ...{ ImageId: image.id, SubnetId: subnet.id, SecurityGroupIds: securityGroups.map(({ id }) => id) },
    InstanceType: type as RunInstancesCommandInput['InstanceType'] & string,
    UserData: data.toString('base64'),
    // What is not said of a device is as the image has it, and there a volume may outlive its instance.
    BlockDeviceMappings: [{ device: image.rootDevice, size: rootVolume }, ...dataVolumes].map(
      ({ device, size }) => ({
        DeviceName: device,
        Ebs: { VolumeSize: size, Encrypted: true, DeleteOnTermination: true },
      }),
    ),
    // What runs on the server reads its role and user data with a token only, and nothing a hop away reads it at all.
    MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    ...(instanceProfile !== undefined && { IamInstanceProfile: profile(instanceProfile) }),
    TagSpecifications: (['instance', 'volume', 'network-interface'] as const).map((ResourceType) => ({
      ResourceType,
      Tags: tagList(tags),
    })),
  };
}

export function tagList(tags: Record<string, string>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

const profile = (named: string) => (named.startsWith('arn:') ? { Arn: named } : { Name: named });
