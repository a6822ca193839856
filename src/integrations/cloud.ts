// Machines somewhere, in our verbs: what every kind of cloud does for `src/servers`. A further kind is one folder beside ec2/.
import { UserError } from '#src/errors.ts';

/** What a blueprint asks for, as it is written. */
export interface LaunchRequest {
  /** `ami-…`, or a filter of which the newest counts: `*` in the name stands for any text. */
  image: string | { owner: string; name: string };
  /** As the cloud names it, such as `t3.small`. */
  type: string;
  subnet: string;
  /** By id or by name; none stands for the default one of the subnet's network. */
  securityGroups: readonly string[];
  /** GiB of the root volume; what the image asks for when left out. */
  rootVolume?: number;
  /** By name or by ARN. */
  instanceProfile?: string;
}

/** What the request comes to now, exactly: plain JSON, part of what an approval binds. */
export interface ResolvedLaunch {
  image: { id: string; name: string; architecture: string; rootDevice: string };
  type: string;
  subnet: { id: string; zone: string; network: string };
  securityGroups: { id: string; name: string }[];
  /** GiB, encrypted, deleted with the instance. */
  rootVolume: number;
  /** What else the image brings, likewise. */
  dataVolumes: { device: string; size: number }[];
  instanceProfile?: string;
}

export interface Launch {
  resolved: ResolvedLaunch;
  /** At most 64 ASCII characters, stored before the call: the same token never makes a second instance where the cloud keeps its word. */
  token: string;
  /** Put on instance and volumes by the same call: what was made is found by them after a crash. */
  tags: Record<string, string>;
  /** Not encoded; at most 16 KiB. */
  userData: string;
}

export interface Instance {
  /** `i-…`. Its address may be another's tomorrow; this never is. */
  id: string;
  state: 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';
  type: string;
  zone: string;
  privateAddress: string | null;
  publicAddress: string | null;
  /** A stop and a start set it anew. */
  launchedAt: Date;
  tags: Record<string, string>;
  /** Of its volumes. */
  volumes: string[];
  /** Why it stopped or ended, in the cloud's words: one may be launched and end by itself before it runs. */
  reason?: string;
}

/**
 * Calls end within 4 s, as leased work asks; those that find many, within 4 s for each thousand. They reject with a
 * CloudRefused that says what people can put right (no such image, no capacity in this zone, a quota, a right that is
 * missing and its action, credentials, the clock), and with TemporaryError when the cloud did not answer or asked us to wait.
 */
export interface Cloud {
  /** The same cloud in the name of a person, so that its own log tells who; the same as before where it cannot tell. */
  as(requester: string): Cloud;
  /** Changes nothing. Rejects with a CloudRefused for what does not exist or does not fit together. */
  resolve(request: LaunchRequest): Promise<ResolvedLaunch>;
  /** Asks whether we may launch this, without doing it. No promise about capacity or quota. */
  rehearse(launch: Launch): Promise<void>;
  /**
   * Makes one instance, by one request that is not repeated. A rejection with TemporaryError does not say that nothing was
   * made: look by tags, since not every cloud keeps its word about tokens. Any other refusal says so, but for `gone`.
   */
  launch(launch: Launch): Promise<Instance>;
  /** Those that carry all of these tags, in every state that the cloud still knows; `*` stands for any text. */
  find(tags: Record<string, string>): Promise<Instance[]>;
  /** By id; who is not visible (yet) is left out, which says nothing about whether it exists. */
  describe(ids: readonly string[]): Promise<Instance[]>;
  /** Resolves when it was taken; what is terminated already resolves too. What is not visible rejects with TemporaryError. */
  terminate(id: string): Promise<void>;
  /** As the next two: what is not visible, or in between two states, rejects with TemporaryError. */
  stop(id: string): Promise<void>;
  start(id: string): Promise<void>;
  reboot(id: string): Promise<void>;
  /** Replaces these, leaves others. */
  tag(id: string, tags: Record<string, string>): Promise<void>;
  /** Volumes that carry all of these tags and are not gone. */
  volumes(tags: Record<string, string>): Promise<{ id: string; state: string }[]>;
  /** Ends its connections. */
  close(): void;
}

/**
 * - `capacity`: nothing was made; another type or subnet may have some.
 * - `quota`: a limit of the account or the network. `account`: its owner must act.
 * - `rights`, `credentials`: what the bot is given does not do.
 * - `configuration`: names what is not there, or what does not fit together.
 * - `changed`: the token was used for another request. `gone`: its instance was made and is no more.
 * - `unknown`: nothing we have advice for.
 */
export type RefusalReason =
  | 'capacity'
  | 'quota'
  | 'account'
  | 'rights'
  | 'credentials'
  | 'configuration'
  | 'changed'
  | 'gone'
  | 'unknown';

export class CloudRefused extends UserError {
  override name = 'CloudRefused';
  readonly reason: RefusalReason;
  /** Of `rights`: what a policy has to allow, as it is written there: `ec2:RunInstances`. */
  readonly action: string | undefined;

  constructor(message: string, reason: RefusalReason, options: ErrorOptions & { action?: string } = {}) {
    super(message, options);
    this.reason = reason;
    this.action = options.action;
  }
}
