// What a container's state says about whether it will ever run. The first row that fits decides.
import type { ContainerState } from '#src/integrations/kubernetes/rollout.ts';
import { containerTroubles } from '#src/messages/release-troubles.ts';
import type { Trouble, TroubleReason } from './verdict.ts';

export interface Signal {
  reason: TroubleReason;
  fits: (container: ContainerState) => boolean;
  /** Milliseconds that it may last before the rollout is given up; Infinity: it heals, and is only told. */
  grace: number;
  told: (container: ContainerState) => Pick<Trouble, 'cause' | 'advice'>;
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
    told: containerTroubles.badName,
  },
  {
    reason: 'image not found',
    fits: (container) => waits(container, pulls, /not found|manifest unknown|no such manifest/i),
    grace: 0,
    told: containerTroubles.notInRegistry,
  },
  {
    reason: 'image not found',
    fits: (container) => waits(container, ['ErrImageNeverPull']),
    grace: 0,
    told: containerTroubles.notOnNode,
  },
  {
    reason: 'image not pulled',
    fits: (container) => waits(container, pulls, /unauthori[sz]ed|forbidden|denied|\b40[13]\b|credential/i),
    grace: blip,
    told: containerTroubles.pullDenied,
  },
  {
    reason: 'image not pulled',
    fits: (container) => waits(container, pulls),
    grace: blip,
    told: containerTroubles.notPulled,
  },
  {
    // The kubelet has not seen a Secret or ConfigMap yet that is there.
    reason: 'bad configuration',
    fits: (container) => waits(container, ['CreateContainerConfigError'], /failed to sync .* cache/i),
    grace: Infinity,
    told: containerTroubles.configurationLate,
  },
  {
    reason: 'bad configuration',
    fits: (container) => waits(container, ['CreateContainerConfigError']),
    grace: 0,
    told: containerTroubles.configurationMissing,
  },
  {
    reason: 'cannot start',
    fits: (container) =>
      startRefused(container, /executable file not found|no such file|permission denied|exec format/i),
    grace: 0,
    told: containerTroubles.commandRefused,
  },
  {
    // Exit 128 is often the fault of the node, and passes.
    reason: 'cannot start',
    fits: (container) => startRefused(container, /(?:)/),
    grace: blip,
    told: containerTroubles.notStarted,
  },
  {
    reason: 'out of memory',
    fits: (container) => crashes(container) >= 2 && container.exit?.reason === 'OOMKilled',
    grace: 0,
    told: containerTroubles.outOfMemory,
  },
  {
    reason: 'crash',
    fits: (container) => crashes(container) >= 2,
    grace: 0,
    told: containerTroubles.crash,
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
