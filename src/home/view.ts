import type { Seats } from '#src/access/seats.ts';
import type { Listed } from '#src/alerts/alerts.ts';
import type { Frozen } from '#src/operations/freeze.ts';
import type { OperationView, ReadOnly } from '#src/operations/view.ts';

/** What the Home tab shows one person, by what this person may see. */
export interface HomeView {
  /** Set where Slack could not say who belongs where, so that something may be left out. */
  unsure: boolean;
  /** The address of what stands in for Slack, where the bot speaks with something else. */
  standIn: string | undefined;
  /** This and what is frozen: not for who may look up neither operations nor releases. */
  readOnly: ReadOnly | undefined;
  /** By environment, where nothing is changed now. */
  frozen: ReadonlyMap<string, Frozen>;
  /** Undefined for who may not look operations up. */
  operations: { approvals: OperationView[]; own: OperationView[] } | undefined;
  mayAct: Seats;
  /** Undefined for who may not look alerts up. */
  alerts: Listed | undefined;
  mayAcknowledge: Seats;
  /** Of the operations' cards, by id; those that stand in Slack. */
  addresses: ReadonlyMap<string, string>;
  /** What this person might type next, as it is typed. */
  examples: string[];
}
