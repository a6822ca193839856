import type { Exit } from '#src/integrations/kubernetes/rollout.ts';

/** The rollout that is judged: what the write that began it returned. */
export interface Rollout {
  uid: string;
  generation: number;
  templateDigest: string;
  startedAt: Date;
  /** Milliseconds without progress, where the workload sets no deadline of its own; null: wait for ever. */
  deadline: number | null;
}

export interface Progress {
  desired: number;
  updated: number;
  available: number;
  /** Of earlier revisions, still there. */
  old: number;
}

/** What will not, or not yet, go on; said in plain words for people. */
export interface Trouble {
  reason: TroubleReason;
  /** One of those that show it. */
  pod: string | null;
  /** How many pods show it. */
  pods: number;
  container: string | null;
  image: string | null;
  exit: Exit | null;
  restarts: number;
  /** One sentence. */
  cause: string;
  /** One sentence: what to do. */
  advice: string;
  /** What Kubernetes said itself, uncut and unescaped; empty when it said nothing. */
  said: string;
}

/** Found, since when, and for how many milliseconds it may last. */
export interface Finding {
  trouble: Trouble;
  since: Date;
  grace: number;
}

export type TroubleReason =
  | 'crash'
  | 'out of memory'
  | 'image not found'
  | 'image not pulled'
  | 'bad image name'
  | 'bad configuration'
  | 'cannot start'
  | 'pods refused'
  | 'blocked by an earlier pod'
  | 'unschedulable'
  | 'not ready'
  | 'volume'
  | 'evicted';

export type Verdict =
  /** `waiting` is what it waits for, in kubectl's order; `slow` what may heal by itself and is worth a warning. */
  | { kind: 'going'; progress: Progress; waiting: string; slow: Trouble[] }
  | { kind: 'done'; progress: Progress }
  /** Somebody has put another template in its place, or deleted the workload, which may be there again since. */
  | { kind: 'superseded'; because: 'another template' | 'deleted' }
  /** The deadline passed without progress; `trouble` is the best explanation there is. */
  | { kind: 'failed'; progress: Progress; trouble: Trouble | null; after: number }
  /** Runs on, but will not finish by itself. */
  | { kind: 'doomed'; progress: Progress; trouble: Trouble }
  /** Not seen: no verdict at all. */
  | { kind: 'blind'; since: Date; because: string };
