// Machines somewhere, in our verbs: what every kind of cloud does for `src/servers`. A further kind is one folder beside ec2/.

/** What a blueprint asks for, as it is written. */
export interface LaunchRequest {
  /** One of: `ami-…`, the path of an SSM parameter, or a filter of which the newest counts. */
  image: string | { parameter: string } | { owner: string; name: string };
  /** As the cloud names it, such as `t3.small`. */
  type: string;
  subnet: string;
  securityGroups: readonly string[];
  /** GiB of the root volume; what the image asks for when left out. */
  rootVolume?: number;
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
  launchedAt: Date;
  tags: Record<string, string>;
  /** Of its volumes. */
  volumes: string[];
}

/**
 * Calls end within 4 s, as leased work asks. They reject with a UserError that says what people can put right (no
 * such image, no capacity in this zone, a quota, a right that is missing and its action, credentials, the clock), and with
 * TemporaryError when the cloud did not answer or asked us to wait.
 */
export interface Cloud {
  /** Changes nothing. Rejects with a UserError for what does not exist or does not fit together. */
  resolve(request: LaunchRequest): Promise<ResolvedLaunch>;
  /** Asks whether we may launch this, without doing it. No promise about capacity or quota. */
  rehearse(launch: Launch): Promise<void>;
  /**
   * Makes one instance. A rejection with TemporaryError does not say that nothing was made: look by tags. With a token
   * whose instance is gone it rejects with a UserError.
   */
  launch(launch: Launch): Promise<Instance>;
  /** Those that carry all of these tags, in every state that the cloud still knows; `*` stands for any text. */
  find(tags: Record<string, string>): Promise<Instance[]>;
  /** By id; who is not visible (yet) is left out, which says nothing about whether it exists. */
  describe(ids: readonly string[]): Promise<Instance[]>;
  /** Resolves when it was taken; what is terminated already resolves too. What is not visible rejects with TemporaryError. */
  terminate(id: string): Promise<void>;
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
