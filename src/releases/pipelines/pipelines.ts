import type { OperationState } from '#src/operations/operation.ts';
import type { Release } from '#src/releases/release.ts';
import type { Announcement } from './announcement.ts';
import type { Available } from './available.ts';

/** What becomes of a release in one environment. Reasons are plain text. */
export type Deploy = { environment: string } & (
  | { kind: 'begun'; operation: string; state: OperationState }
  /** What is there is what was announced. */
  | { kind: 'there'; reason: string }
  /** `forbidden`: no access rule lets this pipeline; `not now`: the cluster did not answer, so it is to be sent again. */
  | { kind: 'refused' | 'forbidden' | 'not now'; reason: string }
);

export interface Announced {
  release: Available;
  deploys: Deploy[];
}

export interface DeployStatus {
  operation: string;
  state: OperationState;
  ended: boolean;
  /** Of the release; null until something is written. */
  verdict: Release['verdict'] | null;
  /** Plain text, without secrets. */
  reason: string;
  /** Of the card in Slack. */
  link: string | null;
}

/** What the pipeline of an app may do. Its token is checked by then. Rejects with TemporaryError for what is to be sent again. */
export interface Pipelines {
  /**
   * Records what it has pushed, and begins a deploy where that is done by itself. Announced again, it answers the same and
   * begins nothing twice. Rejects with UserError, having recorded nothing, for a tag or an environment that there is not.
   */
  announce(app: string, announcement: Announcement): Promise<Announced>;
  /** Of a deploy that it began; undefined for any other. Waits for its end until the signal says that it is enough. */
  status(app: string, operation: string, enough: AbortSignal): Promise<DeployStatus | undefined>;
}
