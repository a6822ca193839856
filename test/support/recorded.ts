import { readFileSync } from 'node:fs';
import { createCache, type Keep } from '#src/integrations/kubernetes/cache.ts';
import type { Target } from '#src/integrations/kubernetes/kubernetes.ts';
import { keepPod } from '#src/integrations/kubernetes/pod.ts';
import type { RolloutSnapshot } from '#src/integrations/kubernetes/rollout.ts';
import {
  keepControllerRevision,
  keepReplicaSet,
  keepWarning,
  keepWorkload,
} from '#src/integrations/kubernetes/rollout-state.ts';
import { compose } from '#src/integrations/kubernetes/snapshot.ts';
import type { Watch } from '#src/integrations/kubernetes/watch.ts';
import { readWorkload } from '#src/integrations/kubernetes/workload.ts';
import type { JsonObject } from '#src/json.ts';
import type { Rollout } from '#src/releases/verdict/verdict.ts';
import { rolloutOf } from './rollout.ts';

interface Recording {
  target: Target;
  startedAt: string;
  at: string;
  written: JsonObject;
  workloads: JsonObject[];
  revisions: JsonObject[];
  pods: JsonObject[];
  events: JsonObject[];
}

/** What a real control plane said of a rollout, as the integration would tell it at that moment. */
export function recorded(name: string): { snapshot: RolloutSnapshot; rollout: Rollout } {
  const file = new URL(`../fixtures/rollouts/${name}.json`, import.meta.url);
  const recording = JSON.parse(readFileSync(file, 'utf8')) as Recording;
  const { target, at, startedAt } = recording;
  const { kind } = target;
  const now = () => new Date(at);
  const written = readWorkload(target, recording.written);
  const keepRevision = kind === 'deployment' ? keepReplicaSet(now) : keepControllerRevision;
  const sources = {
    workloads: watchOf(keepWorkload(kind), recording.workloads, now()),
    revisions: kind === 'statefulset' ? null : watchOf(keepRevision, recording.revisions, now()),
    pods: watchOf(keepPod(now), recording.pods, now()),
    warnings: watchOf(keepWarning, recording.events, now()),
  };
  const { snapshot } = compose(sources, target, written.uid, now());
  return { snapshot: { ...snapshot, blind: null }, rollout: rolloutOf(written, new Date(startedAt)) };
}

function watchOf<T>(keep: Keep<T>, objects: JsonObject[], asOf: Date): Watch<T> {
  const cache = createCache(keep);
  for (const object of objects) cache.put(object);
  return { ...cache, asOf, synced: true, blind: null, refused: null, stop: () => {} };
}
