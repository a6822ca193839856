// What keeps a rollout from going on, in plain words: one sentence of what it is, and one of what to do.

interface Told {
  cause: string;
  advice: string;
}

interface Container {
  name: string;
  image: string;
  memoryLimit: string | null;
  exit: { code: number; reason: string } | null;
}

const itsLastLines = 'Its last lines say why. Roll back, or release what mends it.';

/** Of a container, by what its state says. */
export const containerTroubles = {
  badName: ({ image }) => ({
    cause: `${image} is not a name that an image can have.`,
    advice: 'Correct the name of the image.',
  }),
  notInRegistry: ({ image }) => ({
    cause: `The image ${image} is not in its registry.`,
    advice: 'Check that its build has ended and was pushed, and that the tag is right.',
  }),
  notOnNode: ({ image }) => ({
    cause: `The image ${image} is not on the node, and its pull policy forbids to fetch it.`,
    advice: 'Set imagePullPolicy to IfNotPresent, or bring the image to the node.',
  }),
  pullDenied: ({ image }) => ({
    cause: `The registry does not let the cluster have the image ${image}.`,
    advice: 'Check the imagePullSecrets of the pod or of its service account.',
  }),
  notPulled: ({ image }) => ({
    cause: `The image ${image} cannot be fetched.`,
    advice: 'Check whether the node reaches the registry.',
  }),
  configurationLate: ({ name }) => ({
    cause: `The configuration of container ${name} has not reached the node yet.`,
    advice: 'Wait: this heals by itself.',
  }),
  configurationMissing: ({ name }) => ({
    cause: `Container ${name} needs configuration that is not there.`,
    advice: 'Create the Secret, ConfigMap or key that it names, or roll back.',
  }),
  commandRefused: ({ name }) => ({
    cause: `The command of container ${name} cannot be run.`,
    advice: 'Check command, args and the platform that the image was built for.',
  }),
  notStarted: ({ name }) => ({
    cause: `The node cannot start container ${name}.`,
    advice: 'Read what it said; when it names the node, delete the pod so that another takes it.',
  }),
  outOfMemory: ({ name, memoryLimit }) => ({
    cause: `Container ${name} uses more memory than its limit${memoryLimit ? ` of ${memoryLimit}` : ''} and is killed.`,
    advice: 'Raise the limit, or roll back.',
  }),
  crash: ({ name, exit }) => ({
    cause: `Container ${name} ${exit ? endings(exit.code) : 'ends'} each time it is started.`,
    advice: itsLastLines,
  }),
} satisfies Record<string, (container: Container) => Told>;

/** https://tldp.org/LDP/abs/html/exitcodes.html, and 128 + signal as runtimes report it. */
function endings(code: number): string {
  const known: Record<number, string> = {
    0: 'ends by itself, without an error,',
    126: 'has a command that may not be executed, and ends (exit 126)',
    127: 'has a command that does not exist, and ends (exit 127)',
    134: 'aborts (exit 134)',
    137: 'is killed (exit 137), by its liveness probe or its node,',
    139: 'breaks with a segmentation fault (exit 139)',
    143: 'is told to end (exit 143), most often by its liveness probe,',
  };
  return known[code] ?? `ends with exit code ${code}`;
}

/** Of one that has run well before. */
export function endedSince({ name, exit }: Omit<Container, 'memoryLimit'>, times: number): Told {
  const how = exit ? ` (exit code ${exit.code}${exit.reason ? `, ${exit.reason}` : ''})` : '';
  return {
    cause: `Container ${name} ended${how} and was started again ${times === 1 ? 'once' : `${times} times`} since.`,
    advice: itsLastLines,
  };
}

const readItsProbe = 'Read its last lines, and check its readiness probe.';

export const lostReadiness: Told = {
  cause: 'A pod that was ready is no longer, and does not get well.',
  advice: readItsProbe,
};

/** Of a pod, that Kubernetes or somebody else will see to. */
export const podTroubles = {
  evicted: (reason: string) => ({
    cause: `A pod was ended by its node (${reason || 'without a reason'}) and is replaced.`,
    advice: 'Wait: another is made.',
  }),
  unscheduled: () => ({
    cause: 'No node has room for a pod, or may take it.',
    advice: 'Wait for the autoscaler, or lower what the pod requests.',
  }),
  unmounted: () => ({
    cause: 'A pod waits for a volume or for its network.',
    advice: 'Check that the volume exists and is free.',
  }),
  unready: () => ({ cause: 'A pod runs, but is not ready.', advice: readItsProbe }),
} satisfies Record<string, (reason: string) => Told>;

/** Of pods that the cluster does not let be made. */
export const refusalTroubles = {
  quota: {
    cause: 'The quota of the namespace leaves no room for another pod.',
    advice: 'Raise the quota, or lower what the pods request.',
  },
  podSecurity: {
    cause: 'The pod security rules of the namespace forbid this pod.',
    advice: 'Change the pod’s securityContext.',
  },
  serviceAccount: {
    cause: 'The service account of the pod does not exist.',
    advice: 'Create it, or name another.',
  },
  webhookDown: {
    cause: 'An admission webhook does not answer.',
    advice: 'Look after the webhook’s own server.',
  },
  webhookDenies: {
    cause: 'An admission webhook denies this pod.',
    advice: 'Do what it says, or ask who runs it.',
  },
  other: {
    cause: 'The cluster does not let this pod be made.',
    advice: 'Do what it says, or roll back.',
  },
} satisfies Record<string, Told>;

export function blockedByPod(name: string): Told {
  return {
    cause: `The StatefulSet waits for pod ${name} of an earlier revision, which does not become ready.`,
    advice: `Delete pod ${name}: it comes back as the new revision.`,
  };
}
