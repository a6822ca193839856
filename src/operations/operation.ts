// What an operation is: durable work that changes the outside world. This folder knows no domain.
import type { z } from 'zod';
import type { Offer } from './offer.ts';
import type { Size } from './size.ts';
import type { Leftovers, Run, Step } from './step.ts';

export type OperationState =
  /** The asker is asked something first: to go on in spite of a freeze, or with a plan that has changed. */
  | 'planned'
  /** For an approval. It has its place in the queue already. */
  | 'waiting'
  | 'queued'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'cancelled'
  /** Nobody can know whether its last call had its effect; a person looks and says. */
  | 'unknown';

/** Every arrow of an operation's life; no other state follows another. */
export const allowedMoves = {
  planned: ['planned', 'waiting', 'queued', 'cancelled'],
  waiting: ['planned', 'waiting', 'queued', 'cancelled'],
  // Back when its plan has changed or it became frozen before it began.
  queued: ['planned', 'waiting', 'running', 'cancelled'],
  // Back to queued between two steps while the bot is read-only.
  running: ['queued', 'succeeded', 'failed', 'cancelled', 'unknown'],
  succeeded: [],
  // By a person: try again from the step that failed.
  failed: ['queued'],
  cancelled: [],
  // By a person: try the step again or say that it is done; or give up.
  unknown: ['queued', 'failed'],
} satisfies Record<OperationState, readonly OperationState[]>;

/** Stored as JSON and read back: nothing in it may depend on being more than that. */
export interface Plan<Commitment extends object = object, Context extends object = object> {
  /** All that the operation will do, exactly. Its digest is what an approval binds; another digest makes it void. */
  commitment: Commitment;
  /** Shown, never hashed: replicas, ages, open alerts. */
  context: Context;
}

/** Who asked, and when it is planned. */
export interface About {
  /** `U…` for a person, `source:ci` for a service. */
  asker: string;
  now: Date;
}

/** Evaluated when it is planned and again when it starts. Texts are mrkdwn from src/messages. */
export type Guarded =
  | undefined
  /** Refused when planned; cancelled, with this as the reason, when it was about to start. */
  | { stop: string }
  /** The asker, or whoever has this right, may go on in spite of it; with a right, a reason is asked for too. */
  | { ask: string; permission?: string };

export interface Where {
  /** Whose policy holds: approvals and freeze windows. Left out: none, so that the right alone decides. */
  environment?: string;
  /** Ids of the channels that are told once each of start and verdict, wherever the card stands. */
  channels?: readonly string[];
}

export interface Verdict {
  /** mrkdwn from src/messages: what happened, to what, and what to do next. */
  text: string;
  offers?: Offer[];
  /** Of a failure: something else has taken its place, so trying again is not offered. */
  final?: boolean;
}

/** By step key, what each step returned. */
export type Results = Readonly<Record<string, unknown>>;

/** What of the environment's policy this plan does not fall under. Each is audited and announced. */
export type Exemption = 'approval' | 'freeze' | 'queue';

export interface Operation<
  Needs,
  Input,
  Commitment extends object = object,
  Context extends object = object,
> {
  /** `release.rollback`. Stored: never rename one that may be in flight. */
  name: string;
  /** Grows when steps or commitment change so that one begun under the older cannot be gone on with. */
  version: number;
  /** Older versions this one can go on with. */
  goesOnWith?: readonly number[];
  input: z.ZodType<Input>;
  /** What the access rules call it: checked when it is asked for, and again when it starts. */
  permission: string;
  where(input: Input): Where;
  /** Names of what only one operation may be at, as people read them: locks and the queue follow from it. */
  exclusive(input: Input): string[];
  /** Milliseconds for all steps together. */
  timeout: number;
  /** mrkdwn from src/messages: "Deploy *checkout* v412 to *staging*". */
  title(input: Input): string;
  /** The plan as lines of the card, mrkdwn from src/messages, each shorter than 1,000 characters. */
  summary(plan: Plan<Commitment, Context>, input: Input): string[];
  /**
   * Looks at the world and changes nothing. Made when it is asked for and again when it starts: another commitment
   * then is a changed plan, which is asked about anew. Throws UserError for what cannot be planned.
   */
  plan(input: Input, needs: Needs, about: About): Promise<Plan<Commitment, Context>>;
  guards?: Record<string, (plan: Plan<Commitment, Context>, needs: Needs, input: Input) => Promise<Guarded>>;
  /** How large it is, of the commitment alone: one that has grown since it was approved is another plan. */
  size?(commitment: Commitment, input: Input): Size;
  exempt?(plan: Plan<Commitment, Context>, input: Input): Exemption[];
  /** The runbook. Keys and order follow from the plan alone. */
  steps(plan: Plan<Commitment, Context>, needs: Needs, input: Input): Step[];
  /**
   * When it has failed or was stopped: puts away what its steps have made, and says so. Done again after a crash, and
   * then trying again is not offered. Milliseconds are its own, beside the operation's.
   */
  putAway?: {
    timeout: number;
    act(plan: Plan<Commitment, Context>, needs: Needs, run: Run): Promise<Leftovers>;
  };
  /** Said on success, in place of "done". */
  verdict?(plan: Plan<Commitment, Context>, results: Results, input: Input): Verdict;
  /** When it has succeeded, its locks stay until a person unlocks them, for this reason. */
  keepsLocks?(plan: Plan<Commitment, Context>, input: Input): string | undefined;
}

/** As lists hold it: the runner reads input and plan back from rows, which is what makes the types true. */
// biome-ignore lint/suspicious/noExplicitAny: operations of any input and plan stand in one list.
export type AnyOperation<Needs = any> = Operation<Needs, any, any, any>;

export function defineOperation<Needs, Input, Commitment extends object, Context extends object>(
  operation: Operation<Needs, Input, Commitment, Context>,
): Operation<Needs, Input, Commitment, Context> {
  return operation;
}
