import type { ConfigSource } from '#src/config/source.ts';
import { UserError } from '#src/errors.ts';
import type { Registries } from '#src/integrations/registry/registries.ts';
import type { Logger } from '#src/log.ts';

/** The tags of apps' images as their registries last told them: what a form offers is answered from memory. */
export interface Tags {
  /** Newest first, as far as names tell; none while nothing was read. What is old is read anew for the next time. */
  known(app: string): readonly string[];
  /** Resolves when they were read, or after 1.5 s, since somebody waits for a form. Never rejects. */
  freshen(app: string): Promise<void>;
}

/** Milliseconds for which what was read is not asked for again. */
const fresh = 20_000;
const patience = 1500;
/** Of one image; older ones can be typed. */
const mostKept = 1000;

interface Kept {
  tags: readonly string[];
  /** Monotonic milliseconds. */
  until: number;
  reading: Promise<void> | undefined;
}

export function openTags(
  { current }: Pick<ConfigSource, 'current'>,
  registries: Pick<Registries, 'tags'>,
  log: Logger,
): Tags {
  const images = new Map<string, Kept>();

  const repositoryOf = (app: string): string | undefined => {
    const { apps } = current();
    return Object.hasOwn(apps, app) ? apps[app]?.image : undefined;
  };
  const read = (repository: string): Kept => {
    const kept = images.get(repository) ?? { tags: [], until: 0, reading: undefined };
    images.set(repository, kept);
    if (kept.reading || kept.until > performance.now()) return kept;
    kept.reading = registries
      .tags(repository)
      .then((tags) => {
        kept.tags = tags.slice(0, mostKept);
      })
      .catch((error: unknown) => {
        // People are told when they deploy; here it only leaves less to choose from.
        if (error instanceof UserError) kept.tags = [];
        log.warn({ err: error, repository }, 'reading the tags of an image');
      })
      .finally(() => {
        kept.until = performance.now() + fresh;
        kept.reading = undefined;
      });
    return kept;
  };
  return {
    known: (app) => {
      const repository = repositoryOf(app);
      return repository === undefined ? [] : read(repository).tags;
    },
    freshen: async (app) => {
      const repository = repositoryOf(app);
      if (repository === undefined) return;
      forget(images, current().apps);
      const late = Promise.withResolvers<void>();
      const timer = setTimeout(late.resolve, patience);
      await Promise.race([read(repository).reading, late.promise]);
      clearTimeout(timer);
    },
  };
}

/** What no app of the configuration has any more. */
function forget(images: Map<string, Kept>, apps: Readonly<Record<string, { image: string }>>): void {
  const named = new Set(Object.values(apps).map(({ image }) => image));
  for (const repository of images.keys()) if (!named.has(repository)) images.delete(repository);
}
