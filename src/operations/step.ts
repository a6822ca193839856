import type { Offer } from './offer.ts';

/** What the mark that `act` left in the world says. A result is kept as if `act` had returned it. */
export type Finding = 'done' | 'not done' | 'unknown' | { done: object };

export interface Step {
  /** Stored: never rename one that may be in flight. */
  key: string;
  /** The progress line people see, plain text. */
  title: string;
  /** Milliseconds, after which `act` is aborted. */
  timeout: number;
  /**
   * What to do when it is not known whether `act` had its effect: `again`: repeating is harmless; `token`: repeating
   * with the same mark is, since the other side knows it; `ask`: a person looks.
   */
  rule: 'again' | 'token' | 'ask';
  /** Milliseconds for which a call that was lost may still land; 5,000 when left out. */
  lands?: number;
  /** Reads the mark back. Asked after a crash and after an error that may have had its effect, and once more when it has landed. */
  inspect?(mark: string, signal: AbortSignal): Promise<Finding>;
  /**
   * Does it, leaving the mark in the world in the same call. Rejecting with StepFailed or UserError says that it has
   * failed for sure; with StepUnknown, that nobody can know; with anything else, it is inspected and tried again until its
   * time is up. Must end soon after the signal is aborted.
   */
  act(run: Run): Promise<object | undefined>;
  /** Said beside why it failed, however it did: what the steps before it have half done by then, and the way out. */
  halfDone?: Advice;
  /** After a cancel stopped it: puts away what it left, and says so. Lines are mrkdwn. */
  cleanUp?(run: Run): Promise<Leftovers>;
}

/** What a cancelled step leaves behind, in lines of mrkdwn. */
export interface Leftovers {
  stopped?: string[];
  mayStillRun?: string[];
  cleaned?: string[];
  /** What to do next. */
  offers?: Offer[];
}

/** What a step has in hand while it runs. */
export interface Run {
  operation: string;
  /** `quarterdeck/<operation>/<step>`: the same for every attempt. */
  mark: string;
  attempt: number;
  /** Aborted by a cancel, the step's time-out, or the loss of the lease. */
  signal: AbortSignal;
  /**
   * Awaited between reading what a call rests on and the call that changes it: a process may have been frozen meanwhile.
   * Resolves when the lease outlasts an outside call; rejects when the step was told to end or somebody else may be at it.
   */
  ready(): Promise<void>;
  /** What an earlier step returned. Throws when there is none. */
  result<T>(step: string): T;
  /** Text as it comes, cut into lines here and shown in the thread. Secrets are taken out of the joined stream. */
  log(text: string): void;
  /**
   * The whole of what was shown cut, as a file in the thread: once a step, however often it is tried, or once for each
   * `occasion`. Secrets are taken out, and of more than a megabyte the end is kept; `missing` bytes before it are not there already. `elsewhere`, mrkdwn, is said when Slack takes no file. Never rejects.
   */
  file(whole: { text: string; missing: number; elsewhere: string; occasion?: string }): Promise<void>;
  /** Shown under the step until it ends; `alarm` makes the card red, and goes to Slack before other edits. mrkdwn. Never rejects. */
  report(text: string, more?: { offers?: Offer[]; alarm?: boolean }): Promise<void>;
  /** A reply in the thread: what people should not miss. mrkdwn. Never rejects. */
  say(text: string): Promise<void>;
}

export interface Advice {
  /** mrkdwn: what to do next. */
  advice?: string;
  offers?: Offer[];
  /** Something else has taken its place: trying again is not offered. */
  final?: boolean;
}

/** It has failed for sure. The message is for people, mrkdwn. */
export class StepFailed extends Error {
  override name = 'StepFailed';
  readonly advice: string | undefined;
  readonly offers: Offer[];
  readonly final: boolean;

  constructor(
    message: string,
    { advice, offers = [], final = false, ...options }: Advice & ErrorOptions = {},
  ) {
    super(message, options);
    this.advice = advice;
    this.offers = offers;
    this.final = final;
  }
}

/** Nobody can know whether it had its effect. The message says what was found, mrkdwn. */
export class StepUnknown extends StepFailed {
  override name = 'StepUnknown';
}
