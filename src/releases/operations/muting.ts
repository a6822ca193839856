import type { Course } from '#src/releases/catalogue.ts';
import type { ReleaseNeeds } from './needs.ts';

type Begin = (operation: string) => Promise<void>;

/** What is done before the write, and the mute that begins with it: not with the plan, a wait or a migration. */
export function muting(
  begin: Begin,
  { where, version, back = false }: { where: Course; version: string; back?: boolean },
  { mutes }: Pick<ReleaseNeeds, 'mutes'>,
): Begin {
  const { app, environment, mute: policy } = where;
  if (!policy) return begin;
  return async (operation) => {
    await begin(operation);
    await mutes.begin({ app, environment, operation, version, back, policy });
  };
}
