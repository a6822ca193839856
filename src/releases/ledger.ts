import type { Change, ChangeKind } from './change.ts';
import type { Delivery } from './deliveries.ts';
import type { ContainerImage, Origin, Place, Release, ReleasedWorkload } from './release.ts';

/** A release as it begins: before anything is written to the cluster. */
export interface Beginning extends Place {
  origin: Exclude<Origin, 'foreign'>;
  version: string;
  images: ContainerImage[];
  manifests: Release['manifests'];
  /** The version it takes the place of. */
  from: string;
  by: string;
  operation: string;
  labels: Release['labels'];
}

/** All the workloads of an app, as they are. */
export interface Seen {
  workloads: ReleasedWorkload[];
  images: ContainerImage[];
}

/** What happened to apps, written by those who did it. Everything resolves once it is on disk. */
export interface Ledger {
  /** The newest first, as many as anybody goes back. */
  history(place: Place): Promise<Release[]>;
  byOperation(operation: string): Promise<Release | undefined>;
  /** Whose version, app or environment has these letters, the newest first, of one place or of all: what a form offers. */
  suggest(words: string, place?: Partial<Place>): Promise<Release[]>;

  /** Begun again under its operation, it is the same release: one that had failed rolls anew, as it does once written. */
  begin(release: Beginning): Promise<void>;
  migrated(operation: string): Promise<void>;
  written(operation: string, seen: Seen): Promise<void>;
  /** Every replica runs it. */
  live(operation: string): Promise<void>;
  failed(operation: string, problem: string): Promise<void>;
  /** Nobody waits for it any more: it stays written, and is proven good when it is seen to last. */
  stopped(operation: string): Promise<void>;
  /** Since when it will not finish by itself, as it was first told; `undefined`: it will after all. */
  doomed(operation: string, since: Date | undefined): Promise<Date | undefined>;
  /** Resolves to false when nothing was about to take it back. */
  keep(place: Place): Promise<boolean>;
  /** The rollback that waits for this operation to end; undefined while nothing does. */
  overtakenBy(place: Place, operation: string): Promise<string | undefined>;
  /** Whether somebody said that this operation's release is not to be taken back by policy. */
  isKept(operation: string): Promise<boolean>;
  /** How it went; undefined until it has a verdict, and for what somebody else released. */
  delivery(release: number): Promise<Delivery | undefined>;
  /** Last of all: a release that stalls must not become the one that is gone back to. */
  proven(operation: string): Promise<void>;
  /** What ran before this operation is not to be gone back to, however good it was. */
  rolledBack(release: number): Promise<void>;

  /** What runs there is what it should be or, when it is not, is recorded and told as somebody else's doing. */
  see(place: Place, seen: Seen, by: string): Promise<Release>;
  /** A release seen running well, of whoever's making. */
  seenWell(release: number, verdict: 'live' | 'proven good'): Promise<void>;

  /** One whose operation ended without saying how it was, as when nobody could know, has failed. */
  closeAbandoned(place: Place): Promise<void>;

  /** A change that makes no release: under one operation it is one. */
  changed(change: Place & { kind: ChangeKind; what: string; by: string; operation: string }): Promise<void>;
  /** Of these apps, where it is said in these environments, within so many milliseconds before; the newest first. */
  changesBefore(
    apps: readonly { app: string; environment: string | undefined }[],
    at: Date,
    window: number,
  ): Promise<Change[]>;
}
