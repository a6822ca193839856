// How long things take. All in milliseconds of the cloud's clock.
export interface Pace {
  /** From a launch until anyone else sees the instance: https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html */
  visible: number;
  /** From pending to running. */
  boot: number;
  /** From stopping to stopped. */
  stop: number;
  /** From shutting-down to terminated. */
  terminate: number;
  /** How long a terminated instance is still told of: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/how-ec2-instance-termination-works.html */
  forget: number;
}

const second = 1000;
const hour = 3600 * second;

export const paces = {
  /** As a small instance feels. */
  human: { visible: 1.5 * second, boot: 5 * second, stop: 4 * second, terminate: 5 * second, forget: hour },
  quick: { visible: 40, boot: 80, stop: 40, terminate: 60, forget: hour },
} satisfies Record<string, Pace>;
