// How long things take. All in milliseconds of the cluster's clock.
export interface Pace {
  /** From a change until a controller acts on it. */
  controller: number;
  schedule: number;
  pull: number;
  start: number;
  /** From running to ready, and of a `slow` tag without a number. */
  ready: number;
  slow: number;
  /** A crashing container runs so long. */
  crash: number;
  terminate: number;
  /** Between attempts to pull an image. */
  pullBackOff(attempt: number): number;
  /** Before the restart of this number; the first comes at once. */
  restartBackOff(restart: number): number;
  probe: number;
  job: number;
  /** Before a failed Job's pod is tried again. */
  jobBackOff(failure: number): number;
}

const second = 1000;
const doubling = (first: number, most: number) => (attempt: number) =>
  Math.min(most, first * 2 ** Math.max(0, attempt - 1)) * second;

export const paces = {
  /** As a small cluster feels. https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy */
  human: {
    ...{ controller: 150, schedule: 200, pull: 1.2 * second, start: 600, ready: 1.5 * second },
    ...{ slow: 5 * second, crash: 800, terminate: 1.5 * second, probe: 10 * second, job: 3 * second },
    pullBackOff: doubling(10, 300),
    restartBackOff: doubling(10, 300),
    jobBackOff: doubling(10, 360),
  },
  /** As the stages that the real control plane is tested with: kubernetes/stages.yaml. */
  quick: {
    ...{ controller: 5, schedule: 5, pull: 250, start: 100, ready: 100 },
    ...{ slow: 5 * second, crash: 500, terminate: 50, probe: 300, job: 500 },
    pullBackOff: () => 2 * second,
    restartBackOff: () => 2 * second,
    jobBackOff: doubling(10, 360),
  },
} satisfies Record<string, Pace>;
