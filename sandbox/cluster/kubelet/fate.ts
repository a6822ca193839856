// What becomes of a container, by the words in its image's tag: the same words as kubernetes/stages.yaml's, which the
// real control plane is tested with, so that a release chooses its own fate on either.
import type { Pace } from '../pace.ts';
import type { Container } from '../workloads.ts';

export interface Fate {
  /** No such image. */
  isMissing: boolean;
  /** A Secret it names is missing. */
  isMisconfigured: boolean;
  /** Milliseconds from running to ready; nothing when it never is. */
  readyAfter: number | undefined;
  /** Ends so many milliseconds after its start, again and again. */
  endsAfter: number | undefined;
  exit: { exitCode: number; reason: 'Error' | 'OOMKilled' };
  /** It serves before it ends. */
  isFlaky: boolean;
  /** Milliseconds a Job's container takes, and whether it fails. */
  job: { takes: number; fails: boolean };
  /** Milliseconds it takes to stop. */
  lingers: number;
  pullTakes: number;
}

export function fateOf({ image }: Container, pace: Pace): Fate {
  const tag = /:([^/]*)$/.exec(image)?.[1]?.split('@')[0] ?? '';
  const has = (word: string): boolean => tag.includes(word);
  const seconds = (word: string, usually: number): number | undefined => {
    const found = new RegExp(`${word}(\\d*)`).exec(tag);
    if (!found) return undefined;
    return found[1] ? Number(found[1]) * 1000 : usually;
  };
  const slow = seconds('slow', pace.slow);
  const flaky = seconds('flaky', pace.slow);
  const isCrash = has('crash') || has('oom');
  const isMissing = has('nopull');
  const fetch = seconds('fetch', pace.slow);
  return {
    isMissing,
    pullTakes: isMissing ? pace.pull : (fetch ?? pace.pull),
    isMisconfigured: has('noconfig'),
    readyAfter: isCrash || has('unready') ? undefined : (slow ?? pace.ready),
    endsAfter: isCrash ? pace.crash : flaky,
    exit: has('oom') ? { exitCode: 137, reason: 'OOMKilled' } : { exitCode: 1, reason: 'Error' },
    isFlaky: flaky !== undefined && !isCrash,
    job: { takes: slow ?? pace.job, fails: has('jobfail') || isCrash },
    lingers: seconds('linger', 5000) ?? pace.terminate,
  };
}
