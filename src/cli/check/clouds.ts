import { randomUUID } from 'node:crypto';
import { type Cloud, CloudRefused } from '#src/integrations/cloud.ts';
import type { Finding, Probe, Surroundings } from './probe.ts';

type Config = Surroundings['config'];
type Blueprint = Config['blueprints'][string];

/** Each cloud: whether it lets the bot look. Each blueprint in it: whether it could be launched now. Nothing is made. */
export const checkClouds: Probe = async ({ config }) => {
  const names = Object.keys(config.clouds);
  if (names.length === 0) return [{ what: 'clouds', found: 'none is configured' }];
  return (await Promise.all(names.map((name) => checkCloud(name, config)))).flat();
};

async function checkCloud(name: string, config: Config): Promise<Finding[]> {
  const { connectEc2 } = await import('#src/integrations/ec2/connect.ts');
  const { region = '', endpoint, assumeRole } = config.clouds[name] ?? {};
  const settings = { name, region, ...(endpoint && { endpoint }), ...(assumeRole && { assumeRole }) };
  // What it would log is said here, where only an administrator reads it.
  const cloud = connectEc2(settings, { warn: () => undefined });
  const { managedBy } = config.servers;
  const tags = { 'managed-by': managedBy };
  try {
    const looked = await tryOut(`cloud ${name}`, `clouds.${name}`, async () => {
      const ours = (await cloud.find(tags)).filter(({ state }) => state !== 'terminated');
      return `${region} answers, and has ${ours.length} instances with the tag managed-by: ${managedBy}`;
    });
    if (looked.fix !== undefined) return [looked];
    const blueprints = Object.entries(config.blueprints).filter(([, blueprint]) => blueprint.cloud === name);
    const tried = blueprints.map(([named, blueprint]) =>
      tryOut(`blueprint ${named}`, `blueprints.${named}`, () => rehearse(cloud, blueprint, tags)),
    );
    return [looked, ...(await Promise.all(tried))];
  } finally {
    cloud.close();
  }
}

async function rehearse(cloud: Cloud, blueprint: Blueprint, tags: Record<string, string>): Promise<string> {
  const { image, type, subnet, securityGroups, rootVolume, instanceProfile } = blueprint;
  const resolved = await cloud.resolve({
    ...{ image, type, subnet, securityGroups },
    ...(rootVolume !== undefined && { rootVolume }),
    ...(instanceProfile !== undefined && { instanceProfile }),
  });
  await cloud.rehearse({ resolved, tags, token: `check-${randomUUID()}`, userData: '' });
  return `${type} of ${resolved.image.name} can be launched in ${resolved.subnet.zone}, as far as rights tell`;
}

async function tryOut(what: string, where: string, ask: () => Promise<string>): Promise<Finding> {
  try {
    return { what, found: await ask() };
  } catch (error) {
    // UserErrors say what to do themselves; their markup is for Slack.
    const found = (error instanceof Error ? error.message : String(error)).replace(/[*`]/g, '');
    const action = error instanceof CloudRefused ? error.action : undefined;
    const fix = action === undefined ? `See ${where} and docs/clouds.md.` : allow(action, error as Error);
    return { what, found, fix };
  }
}

/** As it stands in a policy, ready to be pasted. */
function allow(action: string, { cause }: Error): string {
  const statement = `{ "Effect": "Allow", "Action": "${action}", "Resource": "*" }`;
  const [, encoded] = /Encoded authorization failure message: (\S+)/.exec((cause as Error).message) ?? [];
  const why = `\n           Why: aws sts decode-authorization-message --encoded-message ${encoded}`;
  return `Add to the policy of its role, narrowed as docs/clouds.md says: ${statement}${encoded ? why : ''}`;
}
