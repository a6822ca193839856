// What was written to each app, by the API server's own evidence.
import { observe } from '../cluster/observer.ts';
import type { Shop } from './shop.ts';

export interface Writes extends AsyncDisposable {
  /** Tags, one for each change that anybody made of the object, the first being what was there before. */
  of(app: string): string[];
}

interface Deployment {
  metadata: { name: string; generation: number };
  spec: { template: { spec: { containers: [{ image: string }] } } };
}

/** A Deployment's generation grows with each change of its spec or annotations by a client, and of nothing else. */
export async function watchWrites({ cluster, namespace }: Shop): Promise<Writes> {
  const observer = await observe(cluster, `/apis/apps/v1/namespaces/${namespace}/deployments`);
  const generations = new Map<string, Map<number, string>>();
  observer.each((object) => {
    const { metadata, spec } = object as unknown as Deployment;
    const { name, generation } = metadata;
    const seen = generations.get(name) ?? new Map<number, string>();
    generations.set(name, seen.set(generation, tagOf(spec.template.spec.containers[0].image)));
  });
  return {
    of: (app) => [...(generations.get(app) ?? [])].toSorted(([a], [b]) => a - b).map(([, tag]) => tag),
    [Symbol.asyncDispose]: () => observer[Symbol.asyncDispose](),
  };
}

function tagOf(image: string): string {
  return /:([^:/@]+)(@|$)/.exec(image)?.[1] ?? image;
}

/** Tags that were written and not asked for, or more often, and the other way round. */
export function compare(asked: string[], written: string[]): { extra: string[]; missing: string[] } {
  return { extra: without(written, asked), missing: without(asked, written) };
}

function without(tags: string[], others: string[]): string[] {
  const left = [...others];
  return tags.filter((tag) => {
    const index = left.indexOf(tag);
    if (index !== -1) left.splice(index, 1);
    return index === -1;
  });
}
