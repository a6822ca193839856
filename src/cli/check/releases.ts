import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { systemClock } from '#src/clock.ts';
import type { Right } from '#src/integrations/kubernetes/kubernetes.ts';
import { connectRegistries } from '#src/integrations/registry/connect.ts';
import { deployable, everyPlace } from '#src/releases/catalogue.ts';
import { type Clusters, openClusters } from '#src/releases/clusters.ts';
import { appImages, readImage, versionOf } from '#src/releases/images.ts';
import { imagesIn } from '#src/releases/manifest/images.ts';
import { readManifests } from '#src/releases/manifest/read-manifests.ts';
import { nameOf, readAll, seenOf } from '#src/releases/operations/place.ts';
import { neededRights } from '#src/releases/operations/rights.ts';
import type { Place } from '#src/releases/release.ts';
import type { Finding, Probe, Surroundings } from './probe.ts';

type Config = Surroundings['config'];

/** Each app where it runs: whether it is there, whether the bot may do what a release takes, and whether its image can be read. */
export const checkReleases: Probe = async ({ config }) => {
  const clusters = openClusters(() => config, systemClock());
  try {
    const places = everyPlace(config);
    if (places.length === 0) return [{ what: 'releases', found: 'no apps are configured' }];
    return (await Promise.all(places.map((place) => checkPlace(place, config, clusters)))).flat();
  } finally {
    await clusters.close();
  }
};

async function checkPlace(place: Place, config: Config, clusters: Clusters): Promise<Finding[]> {
  const where = deployable(config, place);
  const { namespace, cluster } = where;
  const what = `${place.app} in ${place.environment}`;
  try {
    const kubernetes = await clusters.connect(cluster);
    const missing = await kubernetes.missingRights(namespace, neededRights(where));
    if (missing.length > 0) return [{ what, found: missingText(missing, namespace), fix: ruleText(missing) }];
    const workloads = await readAll(where, kubernetes);
    const names = workloads.map(({ target }) => nameOf(target));
    const owned = workloads.find(({ managedBy }) => managedBy);
    if (owned?.managedBy) {
      const { tool } = owned.managedBy;
      const fix = `Release it there: I write to nothing that ${tool} owns.`;
      return [{ what, found: `${nameOf(owned.target)} belongs to ${tool}`, fix }];
    }
    const manifests = await readManifests(where, (file) => readFile(file, 'utf8'));
    if (manifests) appImages(imagesIn(manifests), where);
    const images = appImages(seenOf(workloads, where).images, where);
    const { tag, digest } = readImage(images[0]?.image ?? '');
    const registries = connectRegistries((host) => config.registries[host]);
    await registries.resolve(where.image, digest ?? tag ?? 'latest');
    const runs = names.length === 1 ? 'runs' : 'run';
    const by = where.manifest === undefined ? '' : ` by ${basename(where.manifest)}`;
    return [{ what, found: `${names.join(', ')} ${runs} ${versionOf(images)}, and can be released${by}` }];
  } catch (error) {
    // UserErrors say what to do themselves; their markup is for Slack.
    const found = (error instanceof Error ? error.message : String(error)).replace(/[*`]/g, '');
    return [
      { what, found, fix: `See apps.${place.app}, environments.${place.environment} and docs/releases.md.` },
    ];
  }
}

function missingText(missing: readonly Right[], namespace: string): string {
  const names = missing.map(({ verb, resource }) => `${verb} ${resource}`);
  return `in namespace ${namespace} the bot may not ${names.join(', ')}`;
}

/** As it stands in a Role, ready to be pasted. */
function ruleText(missing: readonly Right[]): string {
  const rules = Map.groupBy(
    missing,
    ({ group, resource }) => `apiGroups: ["${group}"], resources: [${resource}]`,
  );
  const lines = [...rules].map(
    ([of, rights]) => `- { ${of}, verbs: [${rights.map(({ verb }) => verb).join(', ')}] }`,
  );
  return `Add to the rules of its Role:\n           ${lines.join('\n           ')}`;
}
