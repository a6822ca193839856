import type { HeldAlert } from './mutes.ts';
import type { OpenAlert } from './open-alerts.ts';
import type { PlaceInput } from './operations/shared.ts';
import type { AvailableThere } from './pipelines/available.ts';
import type { Place, Release } from './release.ts';
import type { Difference } from './template-diff.ts';
import type { Verdict } from './verdict/verdict.ts';

/** An app where it runs, as it is now. */
export interface PlaceStatus extends Place {
  /** Undefined where the cluster did not say: `problem` tells why. */
  now?: {
    release: Release;
    verdict: Verdict;
    workloads: { name: string; verdict: Verdict; paused: boolean }[];
    lastGood: Release | undefined;
  };
  problem?: string;
  /** Announced by a pipeline and not released here yet. */
  available?: AvailableThere;
  alerts: OpenAlert[];
}

export interface PodLog {
  pod: string;
  container: string;
  log: string;
}

/** What people look up about releases. Everything throws UserError for an app that is not in that environment. */
export interface Releases {
  /** What release operations are asked for with. */
  input(place: Place): PlaceInput;
  /** All of them at once; where one cluster is away, the others answer. */
  status(app: string | undefined, environment: string | undefined): Promise<PlaceStatus[]>;
  /** Names of the locks that operations on them want, for all that are not said. */
  locks(app: string | undefined, environment: string | undefined): string[];
  history(place: Place): Promise<Release[]>;
  find(place: Place, version: string): Promise<Release>;
  /** From what runs to this release or, without one, to the last good. */
  diff(
    place: Place,
    version: string | undefined,
  ): Promise<{ from: Release; to: Release; differences: Difference[] }>;
  /** The last lines of the newest pod of each workload, without what looks like a secret. */
  logs(place: Place): Promise<PodLog[]>;
  /** Resolves to false when policy was not about to roll anything back. */
  keep(place: Place): Promise<boolean>;
  /** Shows what is held there while something rolls out; resolves to it, or to undefined where nothing is muted. */
  unmute(place: Place, by: string): Promise<HeldAlert[] | undefined>;
}
