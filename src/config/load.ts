import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Config } from '#src/config.ts';
import { UserError } from '#src/errors.ts';
import { crossReferenceMistakes } from './cross-references.ts';
import { parseYaml } from './document.ts';
import { foundText, type Mistake, mistakeText, pathText, valueAt } from './mistake.ts';
import { resolveReferences } from './references.ts';
import { secretsOf } from './secrets.ts';
import { sealingKeyExpected } from './servers.ts';
import { shapeMistakes } from './shape.ts';

export interface LoadedConfig {
  file: string;
  config: Config;
  /** Equal for replicas that were told the same; says nothing about secrets. */
  digest: string;
  /** Every secret in the clear, for the redaction of what leaves the process. */
  secrets: string[];
  /** Files that values were taken from by `file:`. */
  files: string[];
  /** As written, with references resolved: what a reload compares. Holds secrets. */
  written: unknown;
}

/** Thrown with every mistake at once. */
export class ConfigError extends UserError {
  override name = 'ConfigError';
  readonly mistakes: readonly Mistake[];

  constructor(file: string, mistakes: readonly Mistake[]) {
    super(mistakes.map((mistake) => mistakeText(file, mistake)).join('\n'));
    this.mistakes = mistakes;
  }
}

/** `permissions` are those that the verbs of the registry ask for. Relative paths are relative to the file. */
export function loadConfig(
  file: string,
  env: Record<string, string | undefined>,
  permissions: readonly string[],
): LoadedConfig {
  const folder = dirname(resolve(file));
  const document = parseYaml(read(file));
  if (document.mistakes.length > 0) throw new ConfigError(file, document.mistakes);

  const resolved = resolveReferences(document.value, { env, folder });
  const parsed = Config.safeParse(resolved.value);
  const mistakes = [
    ...resolved.mistakes.map(namingHow),
    ...shapeMistakes(resolved.value, parsed.error?.issues ?? []),
    ...crossReferenceMistakes(resolved.value, permissions),
  ];
  if (mistakes.length > 0 || !parsed.success) {
    const placed = firstOfEachPath(mistakes).map((mistake) => ({
      ...mistake,
      found: foundWithoutReferences(mistake, document.value, resolved.value),
      line: document.lineOf(mistake.path),
    }));
    throw new ConfigError(
      file,
      placed.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)),
    );
  }
  const config = withAbsolutePaths(parsed.data, folder);
  const { files, value: written } = resolved;
  return { file, config, digest: digestOf(config), secrets: secretsOf(config), files, written };
}

function withAbsolutePaths(config: Config, folder: string): Config {
  const clusters = Object.entries(config.clusters).map(([name, { kubeconfig, ...cluster }]) => [
    name,
    { ...cluster, ...(kubeconfig !== undefined && { kubeconfig: resolve(folder, kubeconfig) }) },
  ]);
  const blueprints = Object.entries(config.blueprints).map(([name, { scripts, ...blueprint }]) => [
    name,
    { ...blueprint, scripts: scripts.map((script) => resolve(folder, script)) },
  ]);
  const apps = Object.entries(config.apps).map(([name, { environments, ...app }]) => [
    name,
    {
      ...withManifest(app, folder),
      ...(environments && { environments: eachWithManifest(environments, folder) }),
    },
  ]);
  return {
    ...{ ...config, dataDir: resolve(folder, config.dataDir) },
    ...{ clusters: Object.fromEntries(clusters), apps: Object.fromEntries(apps) },
    blueprints: Object.fromEntries(blueprints),
  };
}

function withManifest<Part extends { manifest?: string | undefined }>(part: Part, folder: string): Part {
  return part.manifest === undefined ? part : { ...part, manifest: resolve(folder, part.manifest) };
}

function eachWithManifest<Part extends { manifest?: string | undefined }>(
  parts: Record<string, Part>,
  folder: string,
): Record<string, Part> {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, withManifest(part, folder)]));
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT' ? 'There is no configuration' : `The configuration cannot be read (${code})`;
    throw new UserError(
      `${why} at ${resolve(file)}. Start from quarterdeck.example.yml, or name the file with --config or QUARTERDECK_CONFIG.`,
    );
  }
}

/** The key that secrets are sealed with is nobody's to look up: it is made, once. */
function namingHow(mistake: Mistake): Mistake {
  const [first, second] = mistake.path;
  return first === 'secrets' && second === 'key' ? { ...mistake, expected: sealingKeyExpected } : mistake;
}

/** A reference that cannot be resolved is also a missing value: told once. */
function firstOfEachPath(mistakes: Mistake[]): Mistake[] {
  const seen = new Set<string>();
  return mistakes.filter(({ path }) => {
    const text = pathText(path);
    return !seen.has(text) && seen.add(text);
  });
}

/** Whatever a reference stands for may be a secret, in the wrong place too. */
function foundWithoutReferences({ found, path }: Mistake, written: unknown, resolved: unknown): string {
  const reference = valueAt(written, path);
  const value = valueAt(resolved, path);
  if (value === undefined || reference === value || typeof reference !== 'string') return found;
  return `${foundText(reference, false)}, which stands for something else`;
}

/** Where a replica listens and keeps its files is not what it does. */
function digestOf({ dataDir: _dataDir, http: _http, ...config }: Config): string {
  return createHash('sha256').update(JSON.stringify(config, sortedKeys)).digest('hex').slice(0, 12);
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
