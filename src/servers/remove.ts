// Terminates what a server is made of, until it is proven that nothing is left.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cloud, Instance } from '#src/integrations/cloud.ts';
import type { Run } from '#src/operations/step.ts';
import type { ServerNeeds } from './operations/needs.ts';
import { type Server, tagsOf } from './server.ts';

type Needs = Pick<ServerNeeds, 'records' | 'clock' | 'pace'>;

export interface Remains {
  instances: Instance[];
  volumes: { id: string; state: string }[];
  /** Nothing is there, and nothing can appear any more. */
  proven: boolean;
}

/** What is left of it as far as its cloud says. */
export async function remainsOf(server: Server, cloud: Cloud, needs: Needs): Promise<Remains> {
  const tags = tagsOf(server);
  const [tagged, known, volumes] = await Promise.all([
    cloud.find(tags),
    server.instance === null ? [] : cloud.describe([server.instance]),
    cloud.volumes(tags),
  ]);
  const seen = [...tagged, ...known.filter(({ id }) => tagged.every((other) => other.id !== id))];
  const instances = seen.filter(({ state }) => state !== 'terminated');
  const nothing = instances.length === 0 && volumes.length === 0;
  return { instances, volumes, proven: nothing && (seen.length > 0 || cannotAppear(server, needs)) };
}

/** A call that was lost may still land, and what it made may take its time to be seen. */
function cannotAppear({ launchedAt }: Server, { clock, pace }: Needs): boolean {
  return launchedAt === null || clock.now().getTime() - launchedAt.getTime() > pace.visible;
}

/** Resolves when nothing is left; rejects when it is told to end before, or with TemporaryError. */
export async function remove(
  id: string,
  cloud: Cloud,
  needs: Needs,
  { signal, ready }: Pick<Run, 'signal' | 'ready'>,
): Promise<void> {
  for (;;) {
    const server = await needs.records.read(id);
    if (!server || server.state === 'gone') return;
    const { instances, proven } = await remainsOf(server, cloud, needs);
    if (proven) return;
    for (const instance of instances.filter(({ state }) => state !== 'shutting-down')) {
      await ready();
      await cloud.terminate(instance.id);
    }
    await sleep(needs.pace.look, undefined, { signal });
  }
}
