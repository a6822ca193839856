// What a cloud would not do, and what people can do about it.
import type { RefusalReason } from '#src/integrations/cloud.ts';
import { escapeText } from './text.ts';

interface Advice {
  reason: RefusalReason;
  /** Goes on after the name of the cloud. */
  says: string;
}

const credentials: Advice = {
  reason: 'credentials',
  says: "does not accept the bot's credentials. Correct them where the bot is started, or the role in `assumeRole`.",
};
const clock: Advice = {
  reason: 'credentials',
  says: "takes the bot's request for an old one: its credentials have expired, or the clock of its machine is wrong. Renew them, or set the clock.",
};
const quota: Advice = {
  reason: 'quota',
  says: 'is at a quota of the account. Terminate what is not needed (it may count for some minutes more), or ask AWS for more: https://console.aws.amazon.com/servicequotas/',
};
const missing: Advice = {
  reason: 'configuration',
  says: 'does not know something that the blueprint names. Correct the blueprint, or the region of the cloud.',
};
const unfit: Advice = {
  reason: 'configuration',
  says: 'cannot do this with this type, image and zone. Choose another type or subnet.',
};
const account: Advice = {
  reason: 'account',
  says: "does not serve the account as it is: its owner has to see to it in AWS's console.",
};
const taggedWrong: Advice = {
  reason: 'account',
  says: 'refuses the tags that I set: a policy of the organisation forbids one, or asks for another. Its owner has to let them pass.',
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
export const ec2Advice: Record<string, Advice> = {
  InsufficientInstanceCapacity: {
    reason: 'capacity',
    says: 'has no instance of this type free in this zone now. Choose another type or subnet, or try again later.',
  },
  InsufficientHostCapacity: {
    reason: 'capacity',
    says: 'has no room on its dedicated hosts. Choose another type or subnet, or try again later.',
  },
  UnfulfillableCapacity: {
    reason: 'capacity',
    says: 'has no spare capacity now. Choose another type or subnet, or try again later.',
  },
  VcpuLimitExceeded: quota,
  InstanceLimitExceeded: quota,
  VolumeLimitExceeded: quota,
  MaxIOPSLimitExceeded: quota,
  AddressLimitExceeded: quota,
  NetworkInterfaceLimitExceeded: quota,
  InsufficientFreeAddressesInSubnet: {
    reason: 'quota',
    says: 'has no address free in this subnet. Choose another subnet, or terminate what is not needed there.',
  },
  IdempotentParameterMismatch: {
    reason: 'changed',
    says: 'was asked for something else under the same token before. Begin anew.',
  },
  IdempotentInstanceTerminated: {
    reason: 'gone',
    says: 'made this server already, and it is terminated. Begin anew.',
  },
  'InvalidAMIID.NotFound': missing,
  'InvalidAMIID.Malformed': missing,
  'InvalidAMIID.Unavailable': missing,
  'InvalidSubnetID.NotFound': missing,
  'InvalidKeyPair.NotFound': missing,
  'InvalidGroup.NotFound': missing,
  'InvalidSecurityGroupID.NotFound': missing,
  'InvalidGroupId.Malformed': missing,
  InvalidInstanceType: missing,
  InvalidParameterValue: missing,
  InvalidParameter: unfit,
  InvalidBlockDeviceMapping: unfit,
  InvalidParameterCombination: unfit,
  EncryptedVolumesNotSupported: unfit,
  Unsupported: unfit,
  UnsupportedOperation: unfit,
  OptInRequired: account,
  PendingVerification: account,
  Blocked: account,
  TagPolicyViolation: taggedWrong,
  TagLimitExceeded: taggedWrong,
  OperationNotPermitted: {
    reason: 'configuration',
    says: 'keeps this server from that: it is protected there. Take the protection away in the console first.',
  },
  RequestExpired: clock,
  ExpiredToken: clock,
  ExpiredTokenException: clock,
  AuthFailure: credentials,
  InvalidClientTokenId: credentials,
  SignatureDoesNotMatch: credentials,
  UnrecognizedClientException: credentials,
  MissingAuthenticationToken: credentials,
  CredentialsProviderError: {
    reason: 'credentials',
    says: 'cannot be asked: the bot finds no credentials. Give its machine a role, or set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` where it is started.',
  },
};

/** `said` is the cloud's own text, of which only its first words are shown. */
export function cloudRefused(cloud: string, code: string, said: string): string {
  const advice = Object.hasOwn(ec2Advice, code) ? ec2Advice[code] : undefined;
  if (!advice) return `${theCloud(cloud)} refuses that (\`${escapeText(code, 80)}\`).${inItsWords(said)}`;
  // What it says of credentials names accounts and roles, which are of no use to whoever asked for a server.
  return `${theCloud(cloud)} ${advice.says}${advice.reason === 'credentials' ? '' : inItsWords(said)}`;
}

/** What it says itself goes to the log: it names accounts and policies. */
export function cloudRightMissing(cloud: string, action: string): string {
  const right = `\`${escapeText(action, 80)}\``;
  return `${theCloud(cloud)} does not let the bot do that: the policy of its role has to allow ${right}. An administrator finds the reason in the log of the bot.`;
}

export const noSuchImage = (cloud: string, image: string): string =>
  `${theCloud(cloud)} has no image ${code(image)} that the bot can see. Correct \`image\` in the blueprint, or share the image with the account.`;

export const noImageMatches = (cloud: string, owner: string, name: string): string =>
  `${theCloud(cloud)} has no image of ${code(owner)} whose name matches ${code(name)}. Correct \`image\` in the blueprint.`;

export const imageHasNoVolume = (cloud: string, image: string): string =>
  `The image ${code(image)} in the cloud *${escapeText(cloud, 60)}* has no root volume of its own, so it cannot be encrypted. Choose another image.`;

export const volumeTooSmall = (image: string, least: number, asked: number): string =>
  `The image ${code(image)} takes ${least} GiB, and \`rootVolume\` in the blueprint is ${asked}. Make it ${least} or more.`;

export const noSuchSubnet = (cloud: string, subnet: string): string =>
  `${theCloud(cloud)} has no subnet ${code(subnet)}. Correct \`subnet\` in the blueprint, or the region of the cloud.`;

export const noSuchGroups = (cloud: string, groups: string[], network: string): string =>
  `${theCloud(cloud)} has no security group ${groups.map((group) => code(group)).join(', ')} in the network ${code(network)} of the subnet. Correct \`securityGroups\` in the blueprint.`;

export const noSuchType = (cloud: string, type: string): string =>
  `${theCloud(cloud)} has no instance type ${code(type)}. Correct \`type\` in the blueprint.`;

export const typeNotInZone = (cloud: string, type: string, zone: string): string =>
  `${theCloud(cloud)} does not offer ${code(type)} in the zone ${code(zone)} of the subnet. Choose another type or subnet.`;

export const typeDoesNotRun = (type: string, runs: string[], image: string, architecture: string): string =>
  `The image ${code(image)} is for ${code(architecture)}, and ${code(type)} runs ${runs.map((each) => code(each)).join(', ')}. Choose an image or a type that fit together.`;

export const userDataTooLong = (bytes: number, most: number): string =>
  `The user data of this server takes ${bytes.toLocaleString('en-US')} bytes; an instance takes at most ${most.toLocaleString('en-US')}. Shorten it, or upload files after the first login.`;

const theCloud = (name: string): string => `The cloud *${escapeText(name, 60)}*`;
const code = (text: string): string => `\`${escapeText(text.replaceAll('`', "'"), 120)}\``;

function inItsWords(said: string): string {
  const words = said.trim();
  return words === '' ? '' : ` It says: “${escapeText(words, 240)}”`;
}
