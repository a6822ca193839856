import { serviceOf } from '#src/access/service.ts';
import { deployReason } from '#src/messages/deploy-reason.ts';
import { isOver } from '#src/operations/decide-approval.ts';
import { announce } from './announce.ts';
import type { PipelineNeeds } from './needs.ts';
import type { Pipelines } from './pipelines.ts';

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
