// Refusals in the API's words. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

const refusal =
  (code: string, message: (about: string) => string, status = 400) =>
  (about: string): Refusal =>
    new Refusal(code, message(about), status);

export const missingParameter = refusal(
  'MissingParameter',
  (name) => `The request must contain the parameter ${name}`,
);
export const invalidValue = refusal('InvalidParameterValue', (message) => message);
export const invalidCombination = refusal('InvalidParameterCombination', (message) => message);
export const noSuchAction = refusal(
  'InvalidAction',
  (action) => `The action ${action} is not valid for this web service.`,
);
export const noSuchInstance = refusal(
  'InvalidInstanceID.NotFound',
  (id) => `The instance ID '${id}' does not exist`,
);
export const malformedInstance = refusal('InvalidInstanceID.Malformed', (id) => `Invalid id: "${id}"`);
export const noSuchImage = refusal('InvalidAMIID.NotFound', (id) => `The image id '[${id}]' does not exist`);
export const noSuchSubnet = refusal(
  'InvalidSubnetID.NotFound',
  (id) => `The subnet ID '${id}' does not exist`,
);
export const noSuchGroup = refusal(
  'InvalidGroup.NotFound',
  (id) => `The security group '${id}' does not exist`,
);
export const wrongState = refusal('IncorrectInstanceState', (message) => message);
export const tooManyTags = refusal('TagLimitExceeded', (message) => message);
export const invalidVolume = refusal('InvalidBlockDeviceMapping', (message) => message);
export const unsupported = refusal('Unsupported', (message) => message);
export const noFreeAddress = refusal(
  'InsufficientFreeAddressesInSubnet',
  (subnet) =>
    `There are not enough free addresses in subnet '${subnet}' to satisfy the requested number of instances.`,
);
export const noCapacity = (type: string, zone: string): Refusal =>
  new Refusal(
    'InsufficientInstanceCapacity',
    `We currently do not have sufficient ${type} capacity in the Availability Zone you requested (${zone}). Our system will be working on provisioning additional capacity.`,
    500,
  );
export const dryRun = (): Refusal =>
  new Refusal('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
export const parameterMismatch = (token: string): Refusal =>
  new Refusal(
    'IdempotentParameterMismatch',
    `Arguments on this idempotent request are inconsistent with arguments used in previous request(s). (client token ${token})`,
  );
export const tokenTerminated = (): Refusal =>
  new Refusal(
    'IdempotentInstanceTerminated',
    'The request cannot be completed because the client token is associated with a terminated instance.',
  );
export const credentialsRefused = (): Refusal =>
  new Refusal('AuthFailure', 'AWS was not able to validate the provided access credentials', 401);
export const credentialsExpired = (): Refusal => new Refusal('RequestExpired', 'Request has expired.', 400);

/** STS says why in clear; EC2 in a text that administrators can have decoded, as long as AWS's. */
export function unauthorized(user: string, action: string): Refusal {
  if (action === 'AssumeRole') {
    const said = `User: ${user} is not authorized to perform: sts:AssumeRole`;
    return new Refusal('AccessDenied', said, 403);
  }
  const encoded = Buffer.from(`${user} ec2:${action}`).toString('base64url').padEnd(300, 'x');
  return new Refusal(
    'UnauthorizedOperation',
    `You are not authorized to perform this operation. User: ${user} is not authorized to perform: ec2:${action} because no identity-based policy allows the ec2:${action} action. Encoded authorization failure message: ${encoded}`,
    403,
  );
}

/** What can be switched on by its code alone; the rest says what it is about. */
const switched: Record<string, [status: number, message: string]> = {
  InternalError: [500, 'An internal error has occurred'],
  Unavailable: [503, 'The server is overloaded and cannot handle the request.'],
  RequestLimitExceeded: [503, 'Request limit exceeded.'],
  InsufficientInstanceCapacity: [500, 'Insufficient capacity.'],
  RequestExpired: [400, 'Request has expired.'],
  VcpuLimitExceeded: [
    400,
    'You have requested more vCPU capacity than your current vCPU limit of 32 allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.',
  ],
  InstanceLimitExceeded: [400, 'Your quota allows for 0 more running instance(s).'],
};

export function switchedRefusal(code: string): Refusal {
  const [status, message] = switched[code] ?? [400, `The sandbox was told to answer ${code}.`];
  return new Refusal(code, message, status);
}
