// What the cluster serves, for clients that ask before they call, as kubectl does.
// https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api
import type { Json } from '../object.ts';
import { apiVersionOf, type Resource, resources } from '../resources.ts';

export const serverVersion = { major: '1', minor: '36', gitVersion: 'v1.36.3' };

/** Undefined for what is no address of discovery. */
export function discover(path: string): Json | string | undefined {
  const [, first, group, version] = path.replace(/\/$/, '').split('/');
  if (path === '/version') return { ...serverVersion, platform: 'linux/amd64', goVersion: '', compiler: '' };
  if (['/readyz', '/livez', '/healthz'].includes(path)) return 'ok';
  if (path.startsWith('/openapi/v3')) return openapi(path);
  if (first === 'api')
    return group === undefined
      ? { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }
      : coreGroup(group);
  if (first !== 'apis') return undefined;
  if (group === undefined) return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups().map(groupOf) };
  if (!groups().includes(group)) return undefined;
  return version === undefined
    ? { ...groupOf(group), kind: 'APIGroup', apiVersion: 'v1' }
    : list(`${group}/${version}`);
}

const coreGroup = (version: string): Json | undefined => (version === 'v1' ? list('v1') : undefined);

const groups = (): string[] => [...new Set(resources.map(({ group }) => group))].filter(Boolean);

function groupOf(group: string): Json {
  const served = new Set(resources.filter((each) => each.group === group).map(({ version }) => version));
  const versions = [...served].map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions, preferredVersion: versions[0] ?? null };
}

function list(groupVersion: string): Json | undefined {
  const served = resources.filter((each) => apiVersionOf(each) === groupVersion);
  if (served.length === 0) return undefined;
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: served.flatMap(entries) };
}

const subresourceVerbs: Record<string, string[]> = { log: ['get'], token: ['create'] };

function entries(resource: Resource): Json[] {
  const { plural, kind, isNamespaced, verbs, shortNames } = resource;
  const own = { name: plural, singularName: kind.toLowerCase(), namespaced: isNamespaced, kind, verbs };
  const scale = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
  const subresources = resource.subresources.map((name) => ({
    ...{ name: `${plural}/${name}`, singularName: '', namespaced: isNamespaced },
    ...(name === 'scale' ? scale : { kind }),
    verbs: subresourceVerbs[name] ?? ['get', 'patch', 'update'],
  }));
  return [{ ...own, ...(shortNames.length > 0 ? { shortNames } : {}), categories: ['all'] }, ...subresources];
}

/** No more than tells kubectl that the server validates fields, so that it does not try to by itself. */
function openapi(path: string): Json | undefined {
  const versions = [...new Set(resources.map(apiVersionOf))];
  const keyOf = (version: string): string => (version.includes('/') ? `apis/${version}` : `api/${version}`);
  if (path === '/openapi/v3')
    return {
      paths: Object.fromEntries(
        versions.map((each) => [
          keyOf(each),
          { serverRelativeURL: `/openapi/v3/${keyOf(each)}?hash=sandbox` },
        ]),
      ),
    };
  const version = versions.find((each) => path === `/openapi/v3/${keyOf(each)}`);
  if (version === undefined) return undefined;
  const served = resources.filter((each) => apiVersionOf(each) === version);
  const paths = Object.fromEntries(
    served.map((each) => [`/${keyOf(version)}/${each.plural}/{name}`, { patch: patchOf(each) }]),
  );
  return { openapi: '3.0.0', info: { title: 'Kubernetes', version: serverVersion.gitVersion }, paths };
}

const patchOf = ({ group, version, kind }: Resource): Json => ({
  'x-kubernetes-action': 'patch',
  'x-kubernetes-group-version-kind': { group, version, kind },
  parameters: ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => ({
    ...{ name, in: 'query', schema: { type: 'string', uniqueItems: true } },
  })),
});
