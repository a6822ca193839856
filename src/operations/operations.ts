import type { Person } from '#src/access/access.ts';
import type { Message } from '#src/messages/message.ts';
import type { Frozen } from './freeze.ts';
import type { AnyOperation, OperationState } from './operation.ts';
import type { Concern, LockView, OperationView, ReadOnly } from './view.ts';

/** Who asked, where, and by which request: asked again under its key, as after a restart, it is not done again. */
export interface Asked {
  /** A person of Slack, or a service such as `source:ci`. */
  by: Person | { service: string };
  key: string;
  /** Where the card stands: the channel it was asked in. */
  channel: string;
  reason?: string;
}

export interface More {
  /** The operation it belongs to: a rollback's deploy. */
  parent?: string;
  /** Withdraws what the same asker wanted of the same before and has not begun. */
  supersedes?: boolean;
}

export interface Proposal {
  id: string;
  state: OperationState;
}

/** Who did something about an operation, and by which request. */
export interface AskedAbout {
  by: Person;
  key: string;
  reason?: string | undefined;
  /** Digest of the plan that they have before them; left out: the one that the card showed last. */
  plan?: string | undefined;
}

/** What may be proposed: a definition, by its name. */
type Proposable<Input> = Pick<AnyOperation, 'name'> & { input: { parse(input: unknown): Input } };

export interface Listed {
  operations: OperationView[];
  /** Set while nothing new starts. */
  readOnly: ReadOnly | undefined;
}

/**
 * What people do with operations. Everything throws UserError when it cannot be done now and PermissionError when this
 * person may not; of two who do the same at once, one does it and the other learns so.
 */
export interface Operations {
  /**
   * Plans it, checks rights, locks and guards, and stores it with its card. It is planned when its asker has to answer something
   * first, waiting when people have to approve it, else queued.
   */
  propose<Input>(
    operation: Proposable<Input>,
    input: NoInfer<Input>,
    asked: Asked,
    more?: More,
  ): Promise<Proposal>;
  /** The same without storing anything: the plan as a message, for `--plan`. */
  preview<Input>(operation: Proposable<Input>, input: NoInfer<Input>, asked: Asked): Promise<Message>;
  /** By its id or enough of its beginning. */
  find(prefix: string): Promise<OperationView>;
  /** By its whole id; undefined when there is none such. */
  read(id: string): Promise<OperationView | undefined>;
  /** Those that were asked for under these keys. */
  askedAs(keys: readonly string[]): Promise<OperationView[]>;
  /** Resolves when it has ended, or when the signal says that enough was waited. */
  ended(id: string, signal: AbortSignal): Promise<void>;
  /** Of its card in Slack; undefined until that is posted. */
  address(id: string): Promise<string | undefined>;
  /** Open ones whose id or title has these words in it. */
  suggest(words: string): Promise<{ id: string; title: string }[]>;
  /** The last lines of its log, oldest first. */
  log(id: string): Promise<string[]>;
  /** The newest. `wanting`: only those that want one of these locks. */
  list(which: 'open' | 'all', wanting?: readonly string[]): Promise<Listed>;
  /** Those that this person may approve. */
  approvals(person: string): Promise<OperationView[]>;
  /** What has to do with each of these people. */
  concerning(people: readonly string[]): Promise<Map<string, Concern>>;
  approve(id: string, asked: AskedAbout): Promise<void>;
  decline(id: string, asked: AskedAbout): Promise<void>;
  /** Goes on in spite of what its asker is asked. */
  pass(id: string, asked: AskedAbout): Promise<void>;
  breakGlass(id: string, asked: AskedAbout & { reason: string }): Promise<void>;
  /** Withdraws it, takes it out of the queue, or stops it. */
  cancel(id: string, asked: AskedAbout): Promise<void>;
  retry(id: string, asked: AskedAbout): Promise<void>;
  markDone(id: string, asked: AskedAbout): Promise<void>;
  giveUp(id: string, asked: AskedAbout): Promise<void>;
  /** Nothing new starts, and what runs waits after its step. Resolves to false when it was so already. */
  setReadOnly(on: boolean, asked: AskedAbout): Promise<boolean>;
  /** A person's own lock on names that operations want. Throws UserError when somebody else has it. */
  lock(names: readonly string[], asked: AskedAbout, until: Date | undefined): Promise<void>;
  /** Resolves to the names that were locked. */
  unlock(names: readonly string[], asked: AskedAbout): Promise<string[]>;
  /** Lets nothing be changed in this environment without an override, beside what the configuration freezes. */
  freeze(environment: string, asked: AskedAbout & { reason: string }, until: Date): Promise<void>;
  /** Ends what people froze there. Resolves to false when nobody had. */
  unfreeze(environment: string): Promise<boolean>;
  /** Set while nothing new starts. */
  readOnly(): Promise<ReadOnly | undefined>;
  /** Until when it is frozen, by whom or what. */
  frozen(environment: string): Promise<Frozen | undefined>;
  /** People's locks on these names. */
  locks(names: readonly string[]): Promise<LockView[]>;
}
