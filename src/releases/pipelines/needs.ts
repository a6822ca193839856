import type { Audit } from '#src/audit/audit.ts';
import type { Config } from '#src/config.ts';
import type { Operations } from '#src/operations/operations.ts';
import type { ReleaseNeeds } from '#src/releases/operations/needs.ts';
import type { AvailableReleases } from './available.ts';

export interface PipelineNeeds extends Pick<ReleaseNeeds, 'ledger' | 'clock'> {
  registries: Pick<ReleaseNeeds['registries'], 'resolve'>;
  config(): Pick<Config, 'apps' | 'environments' | 'slack'>;
  operations: Pick<Operations, 'propose' | 'read' | 'askedAs' | 'ended' | 'address'>;
  available: AvailableReleases;
  audit: Audit;
}
