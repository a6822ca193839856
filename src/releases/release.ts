import type { ReleaseTable } from '#src/database/schema-releases.ts';
import { UserError } from '#src/errors.ts';
import type { JsonObject } from '#src/json.ts';
import { noSuchRelease, runsNow } from '#src/messages/release-names.ts';
import { nearestFew } from '#src/nearest.ts';
import { manifestDiffs } from './manifest/differences.ts';
import { isReplicas } from './template-diff.ts';

export type ReleaseVerdict = ReleaseTable['verdict'];
export type Origin = ReleaseTable['origin'];

/** An app where it runs: what has one history, one lock and one queue. */
export interface Place {
  app: string;
  environment: string;
}

/** The place as a whole, or one of its workloads where it has several. */
export interface Part extends Place {
  /** `deployment/checkout-worker` */
  part?: string;
}

/** What only one operation at a time may change, as people read it. No name of either has a space in it. */
export function lockName({ app, environment }: Place): string {
  return `${app} in ${environment}`;
}

/** Of its pods alone: for what helps a rollout on, which has the other one. */
export function podsLockName(place: Place): string {
  return `the pods of ${lockName(place)}`;
}

export interface ContainerImage {
  /** `deployment/checkout` */
  workload: string;
  container: string;
  /** As it stands in the template, pinned where it was ours: `repo:tag@sha256:…`. */
  image: string;
}

/** One of an app's workloads as the API returned it. */
export interface ReleasedWorkload {
  /** `deployment/checkout` */
  name: string;
  /** Another object of the name has no history here. */
  uid: string;
  /** With fields unknown to us: what a rollback puts back. */
  template: JsonObject;
  /** As Kubernetes counts them; for people who compare with kubectl. */
  revision: string | null;
  /** Of the write that made it so, or of one before that: what others change keeps it. */
  mark: string | null;
}

/** By workload, such as `deployment/checkout`: what is applied, and nothing that the server fills in. */
export type Manifests = Record<string, JsonObject>;

export interface Release extends Place {
  id: number;
  origin: Origin;
  version: string;
  images: ContainerImage[];
  /** Null before they are written. */
  workloads: ReleasedWorkload[] | null;
  /** As they were applied, which a rollback does again; null where images or templates were written, or somebody else did. */
  manifests: Manifests | null;
  /** Of all their templates. */
  digest: string | null;
  verdict: ReleaseVerdict;
  problem: string | null;
  by: string;
  operation: string | null;
  migrated: boolean;
  labels: { commit?: string; source?: string; created?: string };
  startedAt: Date;
  settledAt: Date | null;
  provenAt: Date | null;
  /** Since when it will not finish by itself. */
  doomedAt: Date | null;
  /** A person stopped the rollback that policy would have begun. */
  kept: boolean;
}

/** What runs now, as far as going back is concerned. */
export interface Live {
  /** Of all its templates. */
  digest: string;
  /** Of what was applied last; null where images or templates were written, or somebody else did. */
  manifests: Manifests | null;
  /** Undefined: of any objects. */
  workloads: readonly Identity[] | undefined;
}

type Identity = Pick<ReleasedWorkload, 'name' | 'uid'>;

/** The very same objects, none more and none fewer: what was recorded of others cannot be put back into these. */
export function areSame(some: readonly Identity[], others: readonly Identity[]): boolean {
  const isThere = ({ name, uid }: Identity) => others.some((one) => one.name === name && one.uid === uid);
  return some.length === others.length && some.every(isThere);
}

/** The newest that was proven good and is not what runs now. Never simply the one before: that may have failed too. */
export function lastGood(history: readonly Release[], live: Live): Release | undefined {
  return returnable(history, live).find(({ verdict }) => verdict === 'proven good');
}

/** The newest that can be gone back to, however it did: that it failed is known of what is offered by name only. */
export function previousRelease(history: readonly Release[], live: Live): Release | undefined {
  const left = returnable(history, live);
  return left.find(({ verdict }) => !['failed', 'stopped', 'rolled back'].includes(verdict)) ?? left[0];
}

/** As people name it: its tag, or the beginning of a digest. Throws UserError when there is none such. */
export function findRelease(history: readonly Release[], version: string, live: Live): Release {
  const named = history.filter((release) => isNamed(release, version));
  const [fit] = returnable(named, live).sort((a, b) => rank(a) - rank(b));
  if (fit) return fit;
  if (named.some((release) => isLive(release, live))) throw new UserError(runsNow(version));
  const others = [...new Set(returnable(history, live).map((release) => release.version))];
  throw new UserError(noSuchRelease(version, nearestFew(version, others, 5)));
}

/** Migrations that going back to this release would leave in place: those of releases after it. */
export function migrationsSince(history: readonly Release[], release: Release): Release[] {
  return history.filter(({ id, migrated, verdict }) => id > release.id && migrated && verdict !== 'rolling');
}

function returnable(history: readonly Release[], live: Live): Release[] {
  return history.filter(
    (release) =>
      release.workloads !== null &&
      !isLive(release, live) &&
      areSame(release.workloads, live.workloads ?? release.workloads),
  );
}

/** Of a manifest more is released than its pod template, but the number of replicas, which going back leaves alone. */
function isLive(release: Release, live: Live): boolean {
  return release.digest === live.digest && manifestDiffs(live, release).every(isReplicas);
}

function isNamed({ version, images }: Release, name: string): boolean {
  return version === name || (name.startsWith('sha256:') && images.some(({ image }) => image.includes(name)));
}

/** Where a tag was released more than once: the one that did best, then the newest, as the history has them. */
const order: ReleaseVerdict[] = [
  'proven good',
  'live',
  'foreign',
  'stopped',
  'rolled back',
  'failed',
  'rolling',
];

function rank({ verdict }: Release): number {
  return order.indexOf(verdict);
}
