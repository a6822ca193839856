import type { Person } from '#src/access/access.ts';
import type { AnyOperation } from './operation.ts';

/** Who asked, where, and by which request: asked again under its key, as after a restart, it is not done again. */
export interface Asked {
  /** A person of Slack, or a service such as `source:ci`. */
  by: Person | { service: string };
  key: string;
  /** Where the card stands: the channel it was asked in. */
  channel: string;
  reason?: string;
}

export interface Proposal {
  id: string;
  /** What it says to the asker beside the card, when it does not go ahead at once. */
  state: string;
}

export interface Operations {
  /**
   * Plans it, checks rights, locks and guards, and stores it with its card: planned, waiting or queued. Throws UserError when
   * it may not or cannot be; `--plan` asks for `preview`.
   */
  propose<Input>(
    operation: Pick<AnyOperation, 'name'> & { input: { parse(input: unknown): Input } },
    input: NoInfer<Input>,
    asked: Asked,
    more?: { parent?: string },
  ): Promise<Proposal>;
}
