// Terminates what a server is made of, until it is proven that nothing is left.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cloud, Instance } from '#src/integrations/cloud.ts';
import type { Run } from '#src/operations/step.ts';
import type { ServerNeeds } from './operations/needs.ts';
import { cloudOf } from './place.ts';
import { type Server, tagsOf } from './server.ts';

type Needs = Pick<ServerNeeds, 'records' | 'config' | 'cloud' | 'clock' | 'pace'>;

export interface Remains {
  instances: Instance[];
  volumes: { id: string; state: string }[];
  /** Nothing is seen, and nothing can appear any more. */
  nothing: boolean;
  /** Besides, of what was handed over, that it was seen to end: another account shows nothing either. */
  proven: boolean;
}

/** What is left of it as far as its cloud says. */
export async function remainsOf(
  server: Server,
  cloud: Cloud,
  needs: Pick<Needs, 'clock' | 'pace'>,
): Promise<Remains> {
  const tags = tagsOf(server);
  const [tagged, known, volumes] = await Promise.all([
    cloud.find(tags),
    server.instance === null ? [] : cloud.describe([server.instance]),
    cloud.volumes(tags),
  ]);
  const seen = [...tagged, ...known.filter(({ id }) => tagged.every((other) => other.id !== id))];
  const instances = seen.filter(({ state }) => state !== 'terminated');
  const empty = instances.length === 0 && volumes.length === 0;
  const nothing = empty && (seen.length > 0 || cannotAppear(server, needs));
  const ended = server.ending || seen.some(({ id }) => id === server.instance);
  return { instances, volumes, nothing, proven: nothing && (server.readyAt === null || ended) };
}

/** A call that was lost may still land, and what it made may take its time to be seen. */
function cannotAppear({ launchedAt }: Server, { clock, pace }: Pick<Needs, 'clock' | 'pace'>): boolean {
  return launchedAt === null || clock.now().getTime() - launchedAt.getTime() > pace.visible;
}

/**
 * Resolves when nothing is left; rejects when it is told to end before, or with TemporaryError. `enough` is `nothing` where
 * a person says that it shall be gone, who was shown what is there.
 */
export async function remove(
  id: string,
  requester: string,
  needs: Needs,
  { signal, ready }: Pick<Run, 'signal' | 'ready'>,
  enough: 'nothing' | 'proven' = 'proven',
): Promise<void> {
  for (;;) {
    const server = await needs.records.read(id);
    if (!server || server.state === 'gone') return;
    const cloud = await cloudOf(server, requester, needs);
    const remains = await remainsOf(server, cloud, needs);
    if (remains[enough]) return;
    for (const instance of remains.instances.filter(({ state }) => state !== 'shutting-down')) {
      await ready();
      await cloud.terminate(instance.id);
    }
    if (!server.ending && remains.instances.some((each) => each.id === server.instance))
      await needs.records.ending(id);
    await sleep(needs.pace.look, undefined, { signal });
  }
}
