import type { Clock } from '#src/clock.ts';
import type { Api } from './api.ts';
import type { Kept } from './cache.ts';
import type { Kubernetes, Target } from './kubernetes.ts';
import { keepPod } from './pod.ts';
import type { RolloutSnapshot } from './rollout.ts';
import { keepControllerRevision, keepReplicaSet, keepWarning, keepWorkload } from './rollout-state.ts';
import { type SharedWatches, shareWatches } from './shared-watches.ts';
import { compose, type Sources } from './snapshot.ts';
import { startWatch, type Watched } from './watch.ts';

interface RolloutWatches {
  watch: Kubernetes['watchRollout'];
  close(): void;
}

/** A good rollout is some forty events in half a second. */
const gatheredFor = 100;
/** Some verdicts come of time alone: a grace that is over, a deadline. */
const every = 2_000;

export function createRolloutWatches(api: Api, clock: Clock): RolloutWatches {
  const shared = shareWatches();
  return {
    async *watch(target, { uid }, signal) {
      const { sources, release } = acquire(api, shared, target, clock);
      const wake = wakeUps(sources, signal);
      try {
        while (!signal.aborted) {
          const next = wake.next();
          const refused = refusalOf(sources);
          if (refused) throw refused;
          // Before the first list there is nothing to tell, unless it fails.
          if (isSynced(sources) || blindOf(sources)) {
            const { snapshot, related } = compose(sources, target, uid, clock.now());
            wake.on(related);
            yield { ...snapshot, blind: blindOf(sources) };
          }
          await next;
        }
      } finally {
        wake.stop();
        release();
      }
    },
    close: () => shared.close(),
  };
}

function acquire(api: Api, shared: SharedWatches, { kind, namespace }: Target, clock: Clock) {
  const names: string[] = [];

  function watch<T>(watched: Omit<Watched<T>, 'namespace'>) {
    const name = `${watched.resource} ${namespace}`;
    names.push(name);
    return shared.acquire(name, () => startWatch(api, { ...watched, namespace }, clock));
  }

  const sources: Sources = {
    workloads: watch({ resource: kind, keep: keepWorkload(kind) }),
    // A StatefulSet's own status names its revision.
    revisions:
      kind === 'deployment'
        ? watch({ resource: 'replicaset', keep: keepReplicaSet(() => clock.now()) })
        : kind === 'daemonset'
          ? watch({ resource: 'controllerrevision', keep: keepControllerRevision })
          : null,
    pods: watch({ resource: 'pod', keep: keepPod(() => clock.now()) }),
    warnings: watch({ resource: 'event', fieldSelector: 'type=Warning', keep: keepWarning }),
  };
  return { sources, release: () => names.forEach(shared.release) };
}

/** What a verdict needs; events only explain. */
function needed({ workloads, revisions, pods }: Sources) {
  return [workloads, pods, ...(revisions ? [revisions] : [])];
}

function isSynced(sources: Sources): boolean {
  return needed(sources).every(({ synced }) => synced);
}

function refusalOf(sources: Sources) {
  return needed(sources).find(({ refused }) => refused)?.refused;
}

function blindOf(sources: Sources): RolloutSnapshot['blind'] {
  const blind = needed(sources).flatMap((watch) => watch.blind ?? []);
  return blind.toSorted((a, b) => a.since.getTime() - b.since.getTime())[0] ?? null;
}

function wakeUps(sources: Sources, signal: AbortSignal) {
  let related = new Set<string>();
  let wake = () => {};
  let end = () => {};
  const listener = (kept?: Kept<unknown>) => {
    if (!kept || related.has(kept.uid) || related.has(kept.owner)) wake();
  };
  const stops = [...needed(sources), sources.warnings].map((watch) => watch.onChange(listener));
  const ended = () => end();
  signal.addEventListener('abort', ended);
  return {
    /** Whose changes count from now on. */
    on(uids: Set<string>) {
      related = uids;
    },
    /** Resolves some time after the next change, or when it is time anyway. Listens from the moment it is called. */
    next: () =>
      new Promise<void>((resolve) => {
        let timer = setTimeout(resolve, every);
        wake = () => {
          wake = () => {};
          clearTimeout(timer);
          timer = setTimeout(resolve, gatheredFor);
        };
        end = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    stop() {
      signal.removeEventListener('abort', ended);
      end();
      for (const stop of stops) stop();
    },
  };
}
