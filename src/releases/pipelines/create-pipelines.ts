import { serviceOf } from '#src/access/service.ts';
import type { Audit } from '#src/audit/audit.ts';
import type { Config } from '#src/config.ts';
import { deployReason } from '#src/messages/deploy-reason.ts';
import { isOver } from '#src/operations/decide-approval.ts';
import type { Operations } from '#src/operations/operations.ts';
import type { ReleaseNeeds } from '#src/releases/operations/needs.ts';
import { announce } from './announce.ts';
import type { AvailableReleases } from './available.ts';
import type { Pipelines } from './pipelines.ts';

export interface PipelineNeeds extends Pick<ReleaseNeeds, 'ledger' | 'clock'> {
  registries: Pick<ReleaseNeeds['registries'], 'resolve'>;
  config(): Pick<Config, 'apps' | 'environments' | 'slack'>;
  operations: Pick<Operations, 'propose' | 'read' | 'askedAs' | 'ended' | 'address'>;
  available: AvailableReleases;
  audit: Audit;
}

export function createPipelines(needs: PipelineNeeds): Pipelines {
  const { operations, ledger, clock } = needs;
  return {
    announce: (app, announcement) => announce(needs, app, announcement),
    status: async (app, id, enough) => {
      const own = async () => {
        const view = await operations.read(id);
        return view?.askedBy === serviceOf(app) ? view : undefined;
      };
      if (!(await own())) return undefined;
      await operations.ended(id, enough);
      const view = await own();
      if (!view) return undefined;
      return {
        operation: id,
        state: view.state,
        ended: isOver(view.state),
        verdict: (await ledger.byOperation(id))?.verdict ?? null,
        reason: deployReason(view, clock.now()),
        link: (await operations.address(id)) ?? null,
      };
    },
  };
}
