import type { Person } from '#src/access/access.ts';
import type { Call } from '#src/handle.ts';
import type { Operations } from '#src/operations/operations.ts';
import type { Releases } from '#src/releases/releases.ts';

export const ana: Person = { id: 'U0ANA', team: 'T1', name: 'ana', zone: 'Europe/Paris', standing: 'member' };

export const releaseClock = { now: () => new Date('2026-11-25T10:00:00Z'), monotonic: () => 0 };

/** What a handler of releases is called with, in #deploys. */
export function releaseCall(args: object, more: Partial<Call> = {}): Call {
  const request = { way: 'command', key: 'command:1', channel: 'C0DEPLOYS' };
  return { args, actor: ana, request, preview: false, ...more } as unknown as Call;
}

/** Keeps what was asked for. */
export function proposals() {
  const asked: { operation: string; input: object; channel: string; reason?: string | undefined }[] = [];
  const operations: Pick<Operations, 'propose' | 'preview'> = {
    propose: async ({ name }, input, { channel, reason }) => {
      asked.push({ operation: name, input: input as object, channel, reason });
      return { id: '7f3k2', state: 'queued' };
    },
    preview: async ({ name }) => ({ text: `the plan of ${name}` }),
  };
  const releases: Pick<Releases, 'input'> = {
    input: ({ app, environment }) => ({ app, environment, channels: ['C0DEPLOYS'] }),
  };
  return { asked, operations, releases };
}
