import type { Approval } from '#src/config/operations.ts';
import type { Call, Handler } from '#src/handle.ts';
import type { OperationView } from '#src/operations/view.ts';

/** An operation as messages and handlers see it. */
export function operationView(more: Partial<OperationView> = {}): OperationView {
  return {
    ...{
      id: '7f3k2',
      name: 'lab.bake',
      state: 'running',
      title: 'Bake *oven*',
      digest: 'd1',
      lines: ['version v1'],
    },
    ...{ environment: 'staging', askedBy: 'U1', channel: 'C1', reason: null, questions: [], approvals: [] },
    askedAt: new Date('2026-11-25T14:02:00Z'),
    ...{
      beganAt: null,
      endedAt: null,
      expiresAt: null,
      decisions: [],
      steps: [],
      progress: null,
      cancel: null,
    },
    ...{ verdict: null, queue: null, held: null },
    ...more,
  };
}

export const operationClock = { now: () => new Date('2026-11-25T14:10:00Z'), monotonic: () => 0 };

/** As the configuration has it, of everything that is done. */
export function approvalPolicy(more: Partial<Approval> & Pick<Approval, 'by'>): Approval {
  return { count: 1, selfApproval: false, expiry: 60_000, insists: [], ...more };
}

/** Runs a handler that does something about an operation: what it called, and what it said. */
export async function act<N>(handler: Handler<N>, method: string, way: 'button' | 'command') {
  const asked: unknown[][] = [];
  const operations = {
    find: async () => operationView(),
    [method]: async (...args: unknown[]) => void asked.push(args),
  };
  const call = {
    args: { operation: '7f3', reason: 'why' },
    actor: { id: 'U1' },
    request: { way, key: 'k', onCard: way === 'button' },
  } as unknown as Call;
  const reply = await handler.run(call, { operations } as N);
  return { asked, text: reply?.message.text };
}
