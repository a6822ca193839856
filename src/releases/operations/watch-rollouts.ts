import type { Kubernetes } from '#src/integrations/kubernetes/kubernetes.ts';
import type { RolloutSnapshot } from '#src/integrations/kubernetes/rollout.ts';
import type { Course } from '#src/releases/catalogue.ts';
import { judge } from '#src/releases/verdict/judge.ts';
import { together } from '#src/releases/verdict/together.ts';
import type { Verdict } from '#src/releases/verdict/verdict.ts';
import { targetOf } from './place.ts';
import type { Written } from './write-steps.ts';

/** At a release, of however many workloads: one verdict, and the pods of all of them. */
export interface Look extends Pick<RolloutSnapshot, 'at' | 'pods' | 'blind'> {
  verdict: Verdict;
}

/** Looks again at each change of any of its workloads. Ends with the signal; rejects with Forbidden. */
export async function* watchRollouts(
  where: Course,
  written: readonly Written[],
  kubernetes: Kubernetes,
  signal: AbortSignal,
): AsyncGenerator<Look> {
  const ended = new AbortController();
  const until = AbortSignal.any([signal, ended.signal]);
  const looks = new Map<string, Look>();
  const watches = written.map((one) => follow(one, where, kubernetes, until));
  const coming = new Map(watches.map((watch, index) => [index, next(watch, index)]));
  try {
    while (true) {
      const { index, result } = await Promise.race(coming.values());
      const [watch, one] = [watches[index], written[index]];
      if (result.done || !watch || !one) return;
      looks.set(one.workload, result.value);
      const known = written.flatMap(({ workload }) => looks.get(workload) ?? []);
      if (known.length === written.length) yield asOne(written, known);
      coming.set(index, next(watch, index));
    }
  } finally {
    ended.abort();
    await Promise.allSettled(coming.values());
  }
}

async function next(watch: AsyncGenerator<Look>, index: number) {
  return { index, result: await watch.next() };
}

function asOne(written: readonly Written[], looks: readonly Look[]): Look {
  const verdicts = written.flatMap(({ workload: name }, index) => {
    const verdict = looks[index]?.verdict;
    return verdict ? [{ name, verdict }] : [];
  });
  return {
    at: new Date(Math.max(...looks.map(({ at }) => at.getTime()))),
    pods: looks.flatMap(({ pods }) => pods),
    blind: looks.find(({ blind }) => blind)?.blind ?? null,
    verdict: together(verdicts),
  };
}

async function* follow(
  { workload, uid, generation, templateDigest, at }: Written,
  where: Course,
  kubernetes: Kubernetes,
  signal: AbortSignal,
): AsyncGenerator<Look> {
  const { deadline } = where;
  const rollout = { uid, generation, templateDigest, startedAt: new Date(at), deadline };
  for await (const snapshot of kubernetes.watchRollout(targetOf(where, workload), { uid }, signal)) {
    const { at: now, pods, blind } = snapshot;
    yield { at: now, pods, blind, verdict: judge(snapshot, rollout) };
  }
}
