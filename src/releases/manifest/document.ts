import { bookkeeping } from '#src/integrations/kubernetes/workload.ts';
import { asObject, type Json, type JsonObject } from '#src/json.ts';
import { restartedAt } from '#src/releases/template.ts';

export interface Expected {
  /** `deployment/checkout` */
  workloads: readonly string[];
  namespace: string;
}

/** One thing that a document may not say, or has to. */
export interface ManifestMistake {
  /** From one on. */
  document: number;
  /** `metadata.uid`; empty for the document as a whole. */
  path: string;
  found: string;
  expected: string;
}

interface Document {
  /** `deployment/checkout`; undefined for what is none of the app's. */
  name: string | undefined;
  manifest: JsonObject;
  mistakes: Omit<ManifestMistake, 'document'>[];
}

const kinds: Record<string, string> = {
  Deployment: 'deployment',
  StatefulSet: 'statefulset',
  DaemonSet: 'daemonset',
};

/** The server has the last word on what a workload is; here is only what this one must be, and must leave to others. */
export function readDocument(value: Json, { workloads, namespace }: Expected): Document {
  const document = asObject(value);
  const { apiVersion, kind } = document;
  const metadata = asObject(document.metadata);
  const name = `${kinds[String(kind)] ?? String(kind)}/${String(metadata.name)}`;
  if (apiVersion !== 'apps/v1' || !workloads.includes(name)) {
    const found = apiVersion === undefined ? 'no object of Kubernetes' : `${String(apiVersion)} ${name}`;
    const expected = `only apps/v1 ${workloads.join(', ')}`;
    return { name: undefined, manifest: {}, mistakes: [{ path: '', found, expected }] };
  }
  const mistakes = writtenByOthers(document).map((path) => ({
    ...{ path, found: 'it', expected: 'it left out: it is the server’s to write, or the bot’s' },
  }));
  if (metadata.namespace !== undefined && metadata.namespace !== namespace)
    mistakes.push({
      path: 'metadata.namespace',
      found: String(metadata.namespace),
      expected: namespace,
    });
  if (!Array.isArray(podOf(document).containers))
    mistakes.push({ path: 'spec.template.spec.containers', found: 'none', expected: 'a list of containers' });
  return { name, manifest: document, mistakes };
}

/** What `kubectl get -o yaml` prints too, and what the bot writes for its own reasons. */
function writtenByOthers(document: JsonObject): string[] {
  const metadata = asObject(document.metadata);
  const spec = asObject(document.spec);
  const ofPods = asObject(asObject(spec.template).metadata);
  return [
    ...others(document, ['apiVersion', 'kind', 'metadata', 'spec'], ''),
    ...others(metadata, ['name', 'namespace', 'labels', 'annotations'], 'metadata.'),
    ...those(asObject(metadata.annotations), bookkeeping, 'metadata.annotations.'),
    ...those(spec, ['paused'], 'spec.'),
    ...those(asObject(ofPods.annotations), [restartedAt], 'spec.template.metadata.annotations.'),
  ];
}

function podOf({ spec }: JsonObject): JsonObject {
  return asObject(asObject(asObject(spec).template).spec);
}

function others(part: JsonObject, known: readonly string[], at: string): string[] {
  const keys = Object.keys(part).filter((key) => !known.includes(key));
  return keys.map((key) => `${at}${key}`);
}

function those(part: JsonObject, keys: readonly string[], at: string): string[] {
  return keys.filter((key) => Object.hasOwn(part, key)).map((key) => `${at}${key}`);
}
