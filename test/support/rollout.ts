import type { Kubernetes, Workload } from '#src/integrations/kubernetes/kubernetes.ts';
import type { RolloutSnapshot } from '#src/integrations/kubernetes/rollout.ts';
import { judge } from '#src/releases/verdict/judge.ts';
import type { Rollout, Verdict } from '#src/releases/verdict/verdict.ts';

type Kind = Verdict['kind'];

/** All that can be said of a rollout at last, if nobody does anything about it. */
export const verdicts: Kind[] = ['done', 'failed', 'superseded', 'doomed'];

interface Seen {
  verdict: Verdict;
  snapshot: RolloutSnapshot;
  /** Every kind of verdict there was, in its order, without repetitions. */
  kinds: Kind[];
}

/** The rollout that a change began. */
export function rolloutOf(written: Workload, startedAt: Date, deadline: number | null = null): Rollout {
  const { uid, generation, templateDigest } = written;
  return { uid, generation, templateDigest, startedAt, deadline };
}

/** Watches a rollout until there is a verdict of one of these kinds, or until it is told to be slow. */
export async function watchUntil(
  kubernetes: Kubernetes,
  { target }: Workload,
  rollout: Rollout,
  kinds: (Kind | 'slow')[],
  patience = 60_000,
): Promise<Seen> {
  const stop = AbortSignal.timeout(patience);
  const seen: Kind[] = [];
  let last: Verdict | undefined;
  for await (const snapshot of kubernetes.watchRollout(target, rollout, stop)) {
    last = judge(snapshot, rollout);
    if (seen.at(-1) !== last.kind) seen.push(last.kind);
    const slow = last.kind === 'going' && last.slow.length > 0;
    if (kinds.includes(last.kind) || (slow && kinds.includes('slow')))
      return { verdict: last, snapshot, kinds: seen };
  }
  throw new Error(
    `no verdict ${kinds.join(' or ')} in ${patience} ms, but ${seen} and ${JSON.stringify(last)}`,
  );
}
