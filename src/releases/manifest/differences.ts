import { asObject } from '#src/json.ts';
import type { Release } from '#src/releases/release.ts';
import { type Difference, templateDiffs } from '#src/releases/template-diff.ts';

type Applied = Pick<Release, 'manifests'>;

/** What the manifests of two releases say otherwise beside the pod template; nothing where one was written without. */
export function manifestDiffs({ manifests: from }: Applied, { manifests: to }: Applied): Difference[] {
  return from && to ? templateDiffs(besideTemplates(from), besideTemplates(to)) : [];
}

function besideTemplates(manifests: NonNullable<Release['manifests']>) {
  return Object.entries(manifests).map(([name, { spec, metadata }]) => {
    const { template: _, ...settings } = asObject(spec);
    const { labels = {}, annotations = {} } = asObject(metadata);
    return { name, template: { ...settings, labels, annotations } };
  });
}
