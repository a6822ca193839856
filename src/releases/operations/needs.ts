import type { Clock } from '#src/clock.ts';
import type { Config } from '#src/config.ts';
import type { Kubernetes } from '#src/integrations/kubernetes/kubernetes.ts';
import type { Prometheus } from '#src/integrations/prometheus/prometheus.ts';
import type { Registries } from '#src/integrations/registry/registries.ts';
import type { RollbackAsked } from '#src/messages/release-progress.ts';
import type { Ledger } from '#src/releases/ledger.ts';
import type { ReadText } from '#src/releases/manifest/read-manifests.ts';
import type { Mutes } from '#src/releases/mutes.ts';
import type { OpenAlert } from '#src/releases/open-alerts.ts';
import type { Place } from '#src/releases/release.ts';

/** What release operations are handed. */
export interface ReleaseNeeds {
  config(): Pick<Config, 'apps' | 'environments' | 'slack'>;
  /** By the name of the cluster. Throws UserError when the configuration has none of it. */
  kubernetes(cluster: string): Promise<Kubernetes>;
  registries: Registries;
  /** Of manifests. */
  readText: ReadText;
  prometheus: Prometheus;
  ledger: Ledger;
  mutes: Pick<Mutes, 'begin' | 'end'>;
  /** Firing alerts that are about this app where it runs, the worst first; with `since`, of those that began then or later. */
  openAlerts(place: Place, since?: Date): Promise<OpenAlert[]>;
  /** The status of an HTTP answer; rejects when there is none within 4 s. */
  probe(url: string, signal: AbortSignal): Promise<number>;
  /**
   * Begins a rollback that policy asks for, beside the operation whose release will not finish; one for each `doom`.
   * Resolves to it: people may have to be asked first.
   */
  rollBackByPolicy(release: {
    app: string;
    environment: string;
    operation: string;
    doom: string;
  }): Promise<RollbackAsked>;
  clock: Clock;
}
