// The manifest of an app: exactly its workloads, as somebody keeps them in a file.
import { createHash } from 'node:crypto';
import { LineCounter, parseAllDocuments } from 'yaml';
import { UserError } from '#src/errors.ts';
import { canonical, type Json } from '#src/json.ts';
import { manifestMistakes, unreadableManifest } from '#src/messages/release-manifest.ts';
import type { Deployable } from '#src/releases/catalogue.ts';
import type { Manifests } from '#src/releases/release.ts';
import { type Expected, type ManifestMistake, readDocument } from './document.ts';

/** The text of a file; rejects as node:fs does. */
export type ReadText = (file: string) => Promise<string>;

/** Characters, as much as the API server takes in one object: https://etcd.io/docs/v3.6/dev-guide/limit/ */
const most = 1_500_000;

/** Read anew each time: a changed file counts. Undefined where the app has none. Throws UserError with every mistake. */
export async function readManifests(
  { manifest: file, workloads, namespace }: Pick<Deployable, 'manifest' | 'workloads' | 'namespace'>,
  readText: ReadText,
): Promise<Manifests | undefined> {
  if (file === undefined) return undefined;
  const text = await readText(file).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(unreadableManifest(file, error.code ?? error.name));
  });
  const names = workloads.map(({ kind, name }) => `${kind}/${name}`);
  const { manifests, mistakes } = parseManifests(text, { workloads: names, namespace });
  if (mistakes.length > 0) throw new UserError(manifestMistakes(file, mistakes));
  return manifests;
}

export function digestOfManifests(manifests: Manifests): string {
  return createHash('sha256').update(canonical(manifests)).digest('hex');
}

interface Parsed {
  manifests: Manifests;
  mistakes: ManifestMistake[];
}

export function parseManifests(text: string, expected: Expected): Parsed {
  if (text.length > most) {
    const found = `${text.length} characters`;
    return { manifests: {}, mistakes: [{ document: 1, path: '', found, expected: `at most ${most}` }] };
  }
  const { documents, mistakes } = readYaml(text);
  if (mistakes.length > 0) return { manifests: {}, mistakes };
  const manifests: Manifests = {};
  for (const { document, value } of documents) {
    const read = readDocument(value, expected);
    mistakes.push(...read.mistakes.map((mistake) => ({ ...mistake, document })));
    if (read.name === undefined) continue;
    if (Object.hasOwn(manifests, read.name))
      mistakes.push({ document, path: '', found: `${read.name} again`, expected: 'it once' });
    manifests[read.name] = read.manifest;
  }
  const left = expected.workloads.filter((name) => !Object.hasOwn(manifests, name));
  if (left.length > 0 && mistakes.length === 0)
    mistakes.push({ document: documents.length + 1, path: '', found: 'nothing', expected: left.join(', ') });
  return { manifests, mistakes };
}

/** Numbered as people count them, from one on; what is empty is none. */
function readYaml(text: string): {
  documents: { document: number; value: Json }[];
  mistakes: ManifestMistake[];
} {
  const lines = new LineCounter();
  const parsed = [parseAllDocuments(text, { lineCounter: lines, prettyErrors: false })].flat();
  const mistakes: ManifestMistake[] = [];
  const wrong = (document: number, why: string): void => {
    mistakes.push({ document, path: '', found: `a mistake in the YAML (${why})`, expected: 'valid YAML' });
  };
  const documents = parsed.flatMap((one, index) => {
    const document = index + 1;
    const [error] = one.errors;
    if (error) {
      wrong(document, `line ${lines.linePos(error.pos[0]).line}: ${error.message.replace(/\.$/, '')}`);
      return [];
    }
    try {
      // As JSON, which is what is sent: no date, and no number that is none.
      const value = JSON.parse(JSON.stringify(one.toJS())) as Json;
      return value === null ? [] : [{ document, value }];
    } catch (cause) {
      // Aliases that refer to nothing, or multiply without end.
      wrong(document, cause instanceof Error ? cause.message : 'unreadable');
      return [];
    }
  });
  return { documents, mistakes };
}
