// Operations as messages and handlers see them.
import type { DecisionKind } from '#src/database/schema-operations.ts';
import type { ApprovalAsked } from './decide-approval.ts';
import type { Offer } from './offer.ts';
import type { OperationState, Verdict } from './operation.ts';
import type { StepProgress } from './progress.ts';

export interface OperationView {
  id: string;
  name: string;
  state: OperationState;
  /** mrkdwn, as all that a definition says. */
  title: string;
  /** Of the commitment that the lines below are about. */
  digest: string;
  lines: string[];
  environment: string | null;
  /** `U…` or `source:…`. */
  askedBy: string;
  askedAt: Date;
  beganAt: Date | null;
  endedAt: Date | null;
  reason: string | null;
  channel: string;
  expiresAt: Date | null;
  questions: Question[];
  /** All of them are to be satisfied. */
  approvals: ApprovalAsked[];
  /** About the plan as it is now. */
  decisions: DecisionView[];
  steps: StepProgress[];
  progress: { step: string; text: string; offers: Offer[]; alarm?: boolean } | null;
  cancel: { by: string; reason?: string } | null;
  verdict: Verdict | null;
  queue: QueueView | null;
  /** Why it waits, when it is not the queue. */
  held: string | null;
}

export interface Question {
  guard: string;
  text: string;
  /** The right that passing it takes, and with it a reason. */
  permission?: string;
}

export interface DecisionView {
  kind: DecisionKind;
  guard: string;
  by: string;
  at: Date;
  reason: string | null;
  /** Of an approval: those asked whom it stands for; none where its giver is no longer asked. */
  speaksFor: string[];
}

/** What operations have to do with a person. */
export interface Concern {
  /** Those that wait for this person to approve, the oldest first; undefined when Slack does not say who belongs where. */
  approvals: OperationView[] | undefined;
  /** Why they are not known. */
  problem?: unknown;
  /** Open ones that this person asked for, the newest first. */
  own: OperationView[];
}

/** What stands before one that is queued. */
export interface QueueView {
  ahead: { id: string; title: string; state: OperationState }[];
  lock: LockView | null;
}

export interface LockView {
  name: string;
  person: string;
  reason: string | null;
  until: Date | null;
}

/** While it is so nothing new starts, and what runs waits after its step. */
export interface ReadOnly {
  by: string;
  reason?: string;
  since: Date;
}
