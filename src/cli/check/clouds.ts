import { randomUUID } from 'node:crypto';
import { type Cloud, CloudRefused } from '#src/integrations/cloud.ts';
import { createLog } from '#src/log.ts';
import { createRedaction } from '#src/redaction.ts';
import { type Clouds, openClouds } from '#src/servers/clouds.ts';
import { launchRequestOf } from '#src/servers/launch-request.ts';
import { readScripts } from '#src/servers/scripts.ts';
import { allTags } from '#src/servers/server.ts';
import type { Finding, Probe, Surroundings } from './probe.ts';

type Config = Surroundings['config'];

/** Each cloud: whether it lets the bot look. Each blueprint in it: whether it could be launched now. Nothing is made. */
export const checkClouds: Probe = async ({ config }) => {
  const names = Object.keys(config.clouds);
  if (names.length === 0) return [{ what: 'clouds', found: 'none is configured' }];
  // What they would log is said here, where only an administrator reads it.
  const clouds = openClouds(() => config, createLog(createRedaction(), { level: 'silent' }));
  try {
    return (await Promise.all(names.map((name) => checkCloud(name, config, clouds)))).flat();
  } finally {
    await clouds.close();
  }
};

async function checkCloud(name: string, config: Config, clouds: Clouds): Promise<Finding[]> {
  const cloud = await clouds.connect(name, 'check');
  const tags = allTags(config);
  const looked = await tryOut(`cloud ${name}`, `clouds.${name}`, async () => {
    const ours = (await cloud.find(tags)).filter(({ state }) => state !== 'terminated');
    const tag = Object.entries(tags).map(([key, value]) => `${key}: ${value}`);
    return `${config.clouds[name]?.region} answers, and has ${ours.length} instances with the tag ${tag.join(', ')}`;
  });
  if (looked.fix !== undefined) return [looked];
  const blueprints = Object.entries(config.blueprints).filter(([, blueprint]) => blueprint.cloud === name);
  const tried = blueprints.map(([named, blueprint]) =>
    tryOut(`blueprint ${named}`, `blueprints.${named}`, () => rehearse(cloud, blueprint, tags)),
  );
  return [looked, ...(await Promise.all(tried))];
}

async function rehearse(
  cloud: Cloud,
  blueprint: Config['blueprints'][string],
  tags: Record<string, string>,
): Promise<string> {
  await readScripts(blueprint.scripts);
  const resolved = await cloud.resolve(launchRequestOf(blueprint));
  await cloud.rehearse({ resolved, tags, token: `check-${randomUUID()}`, userData: '' });
  const { image, type, subnet } = resolved;
  return `${type} of ${image.name} can be launched in ${subnet.zone}, as far as rights tell`;
}

async function tryOut(what: string, where: string, ask: () => Promise<string>): Promise<Finding> {
  try {
    return { what, found: await ask() };
  } catch (error) {
    // UserErrors say what to do themselves; their markup is for Slack.
    const found = (error instanceof Error ? error.message : String(error)).replace(/[*`]/g, '');
    const action = error instanceof CloudRefused ? error.action : undefined;
    const fix = action === undefined ? `See ${where} and docs/servers.md.` : allow(action, error as Error);
    return { what, found, fix };
  }
}

/** As it stands in a policy, ready to be pasted. */
function allow(action: string, { cause }: Error): string {
  const statement = `{ "Effect": "Allow", "Action": "${action}", "Resource": "*" }`;
  const [, encoded] = /Encoded authorization failure message: (\S+)/.exec((cause as Error).message) ?? [];
  const why = `\n           Why: aws sts decode-authorization-message --encoded-message ${encoded}`;
  return `Add to the policy of its role, narrowed as docs/servers.md says: ${statement}${encoded ? why : ''}`;
}
