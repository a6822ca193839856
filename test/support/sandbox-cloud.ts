import { type CloudOptions, type SandboxCloud, startSandboxCloud } from '#sandbox/cloud/start.ts';
import type { TestCloud } from './cloud-cases/stage.ts';

/** Quick, with what its region has to launch. */
export async function startTestCloud(
  options: CloudOptions = {},
): Promise<TestCloud & { sandbox: SandboxCloud }> {
  const sandbox = await startSandboxCloud({ pace: 'quick', ...options });
  const { images, subnets } = sandbox.region;
  return {
    ...{ sandbox, endpoint: sandbox.url, region: sandbox.region.name, environment: sandbox.environment },
    request: {
      ...{ image: images[1]?.id ?? '', type: 't3.small', subnet: subnets[0]?.id ?? '' },
      securityGroups: ['web'],
    },
    filter: { owner: images[1]?.owner ?? '', name: 'debian-12-amd64-*' },
    otherArchitecture: 't4g.small',
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}
