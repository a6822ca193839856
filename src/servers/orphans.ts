// What carries our tag in a cloud, and belongs to no server.
import type { Instance } from '#src/integrations/cloud.ts';
import type { ServerNeeds } from './operations/needs.ts';
import { allTags, tokenOf } from './server.ts';

export interface Orphan {
  cloud: string;
  id: string;
  type: string;
  name: string;
  /** Milliseconds since 1970. */
  launchedAt: number;
}

type Needs = Pick<ServerNeeds, 'records' | 'config' | 'cloud'>;

/** Of every cloud of the configuration; rejects when one of them does not answer. */
export async function orphans(needs: Needs, requester: string): Promise<Orphan[]> {
  const alive = await needs.records.alive();
  // By its token only until its instance is known: a launch whose answer was lost may have made a second one.
  const owned = new Set(alive.map(({ token, instance }) => instance ?? token));
  const found = Object.keys(needs.config().clouds).map(async (name) => {
    const cloud = await needs.cloud(name, requester);
    const instances = await cloud.find(allTags(needs.config()));
    return instances
      .filter((instance) => isOrphan(instance, owned))
      .map((instance) => orphanOf(name, instance));
  });
  return (await Promise.all(found)).flat();
}

/** Its row is written before it is launched, so that what has none is nobody's. */
function isOrphan({ id, state, tags }: Instance, owned: ReadonlySet<string>): boolean {
  const over = state === 'terminated' || state === 'shutting-down';
  return !over && !owned.has(id) && !owned.has(tokenOf(tags) ?? '');
}

function orphanOf(cloud: string, { id, type, tags, launchedAt }: Instance): Orphan {
  return { cloud, id, type, name: tags.Name ?? '', launchedAt: launchedAt.getTime() };
}
