import type { Config } from '#src/config.ts';
import { UserError } from '#src/errors.ts';
import type { Cloud } from '#src/integrations/cloud.ts';
import type { Logger } from '#src/log.ts';
import { noSuchCloud } from '#src/messages/server-refusals.ts';

export interface Clouds {
  /** By its name in the configuration, connected when it is first asked for; in this person's name. */
  connect(name: string, requester: string): Promise<Cloud>;
  close(): Promise<void>;
}

interface Connection {
  /** What it was connected with: a reload may have changed it. */
  settings: string;
  cloud: Promise<Cloud>;
}

export function openClouds(config: () => Pick<Config, 'clouds'>, log: Logger): Clouds {
  const connections = new Map<string, Connection>();
  const end = async ({ cloud }: Connection): Promise<void> => {
    await cloud.then(
      (connected) => connected.close(),
      () => undefined,
    );
  };
  return {
    connect: async (name, requester) => {
      const { clouds } = config();
      const configured = Object.hasOwn(clouds, name) ? clouds[name] : undefined;
      if (!configured) throw new UserError(noSuchCloud(name));
      const settings = JSON.stringify(configured);
      const known = connections.get(name);
      if (known?.settings === settings) return (await known.cloud).as(requester);
      const connection = { settings, cloud: load(name, configured, log) };
      connections.set(name, connection);
      connection.cloud.catch(() => connections.get(name) === connection && connections.delete(name));
      if (known) await end(known);
      return (await connection.cloud).as(requester);
    },
    close: async () => {
      await Promise.all([...connections.values()].map(end));
      connections.clear();
    },
  };
}

/** Only where a cloud is configured: its SDK takes memory and time to load. */
async function load(
  name: string,
  { region, endpoint, assumeRole }: Config['clouds'][string],
  log: Logger,
): Promise<Cloud> {
  const { connectEc2 } = await import('#src/integrations/ec2/connect.ts');
  const settings = { name, region, ...(endpoint && { endpoint }), ...(assumeRole && { assumeRole }) };
  return connectEc2(settings, log);
}
