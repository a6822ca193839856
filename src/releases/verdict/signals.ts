// What a container's state says about whether it will ever run. The first row that fits decides.
import type { ContainerState } from '#src/integrations/kubernetes/rollout.ts';
import type { TroubleReason } from './verdict.ts';

export interface Signal {
  reason: TroubleReason;
  fits: (container: ContainerState) => boolean;
  /** Milliseconds that it may last before the rollout is given up; Infinity: it heals, and is only told. */
  grace: number;
  cause: (container: ContainerState) => string;
  advice: string;
}

/** A registry that stumbles is back in this time, and so is a runtime that is busy. */
const blip = 25_000;

const waits = (container: ContainerState, reasons: string[], says = /(?:)/) =>
  container.state === 'waiting' && reasons.includes(container.reason) && says.test(container.message);

/**
 * Why a container waits: https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/kubelet/images/types.go and
 * https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/kubelet/kuberuntime/kuberuntime_container.go
 * Which of it is final: https://github.com/Shopify/krane/blob/v3.7.0/lib/krane/kubernetes_resource/pod.rb
 */
const pulls = ['ErrImagePull', 'ImagePullBackOff'];

export const signals: Signal[] = [
  {
    reason: 'bad image name',
    fits: (container) => waits(container, ['InvalidImageName']),
    grace: 0,
    cause: ({ image }) => `${image} is not a name that an image can have.`,
    advice: 'Correct the name of the image.',
  },
  {
    reason: 'image not found',
    fits: (container) => waits(container, pulls, /not found|manifest unknown|no such manifest/i),
    grace: 0,
    cause: ({ image }) => `The image ${image} is not in its registry.`,
    advice: 'Check that its build has ended and was pushed, and that the tag is right.',
  },
  {
    reason: 'image not found',
    fits: (container) => waits(container, ['ErrImageNeverPull']),
    grace: 0,
    cause: ({ image }) => `The image ${image} is not on the node, and its pull policy forbids to fetch it.`,
    advice: 'Set imagePullPolicy to IfNotPresent, or bring the image to the node.',
  },
  {
    reason: 'image not pulled',
    fits: (container) => waits(container, pulls, /unauthori[sz]ed|forbidden|denied|\b40[13]\b|credential/i),
    grace: blip,
    cause: ({ image }) => `The registry does not let the cluster have the image ${image}.`,
    advice: 'Check the imagePullSecrets of the pod or of its service account.',
  },
  {
    reason: 'image not pulled',
    fits: (container) => waits(container, pulls),
    grace: blip,
    cause: ({ image }) => `The image ${image} cannot be fetched.`,
    advice: 'Check whether the node reaches the registry.',
  },
  {
    // The kubelet has not seen a Secret or ConfigMap yet that is there.
    reason: 'bad configuration',
    fits: (container) => waits(container, ['CreateContainerConfigError'], /failed to sync .* cache/i),
    grace: Infinity,
    cause: ({ name }) => `The configuration of container ${name} has not reached the node yet.`,
    advice: 'Wait: this heals by itself.',
  },
  {
    reason: 'bad configuration',
    fits: (container) => waits(container, ['CreateContainerConfigError']),
    grace: 0,
    cause: ({ name }) => `Container ${name} needs configuration that is not there.`,
    advice: 'Create the Secret, ConfigMap or key that it names, or roll back.',
  },
  {
    reason: 'cannot start',
    fits: (container) =>
      startRefused(container, /executable file not found|no such file|permission denied|exec format/i),
    grace: 0,
    cause: ({ name }) => `The command of container ${name} cannot be run.`,
    advice: 'Check command, args and the platform that the image was built for.',
  },
  {
    // Exit 128 is often the fault of the node, and passes.
    reason: 'cannot start',
    fits: (container) => startRefused(container, /(?:)/),
    grace: blip,
    cause: ({ name }) => `The node cannot start container ${name}.`,
    advice: 'Read what it said; when it names the node, delete the pod so that another takes it.',
  },
  {
    reason: 'out of memory',
    fits: (container) => crashes(container) >= 2 && container.exit?.reason === 'OOMKilled',
    grace: 0,
    cause: ({ name, memoryLimit }) =>
      `Container ${name} uses more memory than its limit${memoryLimit ? ` of ${memoryLimit}` : ''} and is killed.`,
    advice: 'Raise the limit, or roll back.',
  },
  {
    reason: 'crash',
    fits: (container) => crashes(container) >= 2,
    grace: 0,
    cause: ({ name, exit }) =>
      `Container ${name} ${exit ? endings(exit.code) : 'ends'} each time it is started.`,
    advice: 'Its last lines say why. Roll back, or release what mends it.',
  },
];

function startRefused(container: ContainerState, says: RegExp): boolean {
  if (waits(container, ['CreateContainerError', 'RunContainerError'], says)) return true;
  const { exit } = container;
  const refusals = ['ContainerCannotRun', 'StartError'];
  return !container.ready && exit !== null && refusals.includes(exit.reason) && says.test(exit.message);
}

/**
 * Of a container that is not well. The first restart comes at once, so that the second crash is the first sign of a loop:
 * https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
 */
function crashes({ ready, restarts, state, reason, exit, init }: ContainerState): number {
  // An init container that has done its work has ended, too.
  if (ready || (init && exit?.code === 0 && state === 'terminated')) return 0;
  return restarts + (state === 'terminated' || reason === 'CrashLoopBackOff' ? 1 : 0);
}

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
