import type { Json, JsonObject } from '#src/json.ts';
import { restartedAt } from './template.ts';

export interface Difference {
  /** `containers[app].resources.limits.memory` */
  path: string;
  /** Undefined where there was, or is, nothing. Kept back where it may be a secret: then only that it changed is known. */
  from: string | undefined;
  to: string | undefined;
  shown: boolean;
}

/** What is different between two pod templates, by paths that people know from their manifests. */
export function templateDiff(before: JsonObject, after: JsonObject): Difference[] {
  const [was, is] = [leaves(before), leaves(after)];
  const paths = [...new Set([...was.keys(), ...is.keys()])].sort();
  return paths
    .filter((path) => was.get(path) !== is.get(path))
    .map((path) => ({ path, from: was.get(path), to: is.get(path), shown: isShown(path) }));
}

/** Whoever restarts it makes no other release of it. */
export function isNoRestart({ path }: Difference): boolean {
  return !path.endsWith(restartedAt);
}

export function isReplicas({ path }: Difference): boolean {
  return /(^| )replicas$/.test(path);
}

interface Templated {
  name: string;
  template: JsonObject;
}

/** The same of each workload of an app; where there are several, paths begin with its name. */
export function templateDiffs(before: readonly Templated[], after: readonly Templated[]): Difference[] {
  return before.flatMap(({ name, template }) => {
    const next = after.find((one) => one.name === name)?.template ?? {};
    const differences = templateDiff(template, next);
    if (before.length === 1) return differences;
    return differences.map(({ path, ...rest }) => ({ path: `${name} ${path}`, ...rest }));
  });
}

/** Values of the environment, arguments and annotations may hold secrets; these do not. */
function isShown(path: string): boolean {
  return /(^|\.)image$|\.resources\.|(^|[ .])(replicas|maxSurge|maxUnavailable|containerPort|\w+Seconds|\w+Threshold|port|path)$/.test(
    path,
  );
}

function leaves(template: JsonObject): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (value: Json | undefined, path: string): void => {
    if (value === undefined || value === null) return;
    if (typeof value !== 'object') {
      found.set(path, String(value));
      return;
    }
    const within = Array.isArray(value)
      ? value.map((item, index) => [`${path}[${keyOf(item, index)}]`, item] as const)
      : Object.entries(value).map(([key, item]) => [path === '' ? key : `${path}.${key}`, item] as const);
    for (const [inner, item] of within) visit(item, inner);
  };
  visit(template, '');
  return new Map([...found].map(([path, value]) => [path.replace(/^spec\./, ''), value]));
}

/** Lists that Kubernetes merges by a key are read by it: an inserted container changes no other. */
function keyOf(item: Json, index: number): string {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return String(index);
  const { name, mountPath, containerPort } = item;
  return String(mountPath ?? name ?? containerPort ?? index);
}
