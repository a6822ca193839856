import { isDeepStrictEqual } from 'node:util';
import type { Config } from '#src/config.ts';
import { UserError } from '#src/errors.ts';
import type { LoadedConfig } from './load.ts';
import { pathText } from './mistake.ts';

/** The configuration in force. Ask for it when it is needed, rather than keep it: a reload replaces it. */
export interface ConfigSource {
  current(): Config;
  digest(): string;
  /**
   * Reads the file again: all of it, or nothing. Resolves to the paths that changed; rejects with a UserError
   * that lists the mistakes, or what only a restart can change, and keeps the old configuration then.
   */
  reload(): Promise<{ changed: string[] }>;
  /** Called after each reload that changed something. */
  onChange(listener: (config: Config) => void): void;
}

/** Read once, when the parts are connected. */
const needsRestart = [
  'dataDir',
  'database',
  'http',
  'log',
  'slack.mode',
  'slack.botToken',
  'slack.appToken',
  'slack.signingSecret',
  'slack.api',
  'slack.prefix',
];

/** `load` reads the file and makes its secrets known to the redaction before anything else sees them. */
export function createConfigSource(first: LoadedConfig, load: () => LoadedConfig): ConfigSource {
  let loaded = first;
  const listeners: ((config: Config) => void)[] = [];
  return {
    current: () => loaded.config,
    digest: () => loaded.digest,
    onChange: (listener) => void listeners.push(listener),
    reload: async () => {
      const next = load();
      const changed = changedPaths(loaded.written, next.written);
      const fixed = changed.filter((path) => needsRestart.some((start) => isWithin(path, start)));
      if (fixed.length > 0) {
        throw new UserError(`Nothing was changed: ${fixed.join(', ')} can only change with a restart.`);
      }
      loaded = next;
      if (changed.length > 0) for (const listener of listeners) listener(loaded.config);
      return { changed };
    },
  };
}

function isWithin(path: string, start: string): boolean {
  return path === start || path.startsWith(`${start}.`) || path.startsWith(`${start}[`);
}

/** A list that changed is named as a whole: a line added at its top would change every index. */
function changedPaths(before: unknown, after: unknown, path: PropertyKey[] = []): string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isMapping(before) || !isMapping(after)) return [pathText(path)];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => changedPaths(before[key], after[key], [...path, key]));
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
