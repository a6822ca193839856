import type { Blueprint } from '#src/config/servers.ts';
import type { LaunchRequest } from '#src/integrations/cloud.ts';

export function launchRequestOf(blueprint: Blueprint): LaunchRequest {
  const { image, type, subnet, securityGroups, rootVolume, instanceProfile } = blueprint;
  return {
    ...{ image, type, subnet, securityGroups },
    ...(rootVolume !== undefined && { rootVolume }),
    ...(instanceProfile !== undefined && { instanceProfile }),
  };
}
