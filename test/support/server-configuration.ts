import type { SandboxConfiguration } from '#sandbox/bot/configuration.ts';
import { fromEnvironment } from './bot.ts';

export interface ServedFrom {
  endpoint: string;
  region: string;
  image: string;
  type: string;
  subnet: string;
  securityGroups: readonly string[];
  /** Of its machines' SSH servers. */
  port?: number;
  /** Beside what every blueprint here has. */
  web?: object;
  blueprints?: Record<string, object>;
}

export const secretsEnvironment = { SECRETS_KEY: Buffer.alloc(32, 'q').toString('base64') };

/** One cloud, and a blueprint `web` in staging or production, which asks the on-call group for approval. */
export function withServers(
  plain: SandboxConfiguration,
  { endpoint, region, web, blueprints = {}, port = 22, ...launch }: ServedFrom,
) {
  const common = { cloud: 'paris', ...launch, port, address: 'private' };
  return {
    ...plain,
    secrets: { key: fromEnvironment('SECRETS_KEY') },
    environments: {
      staging: {},
      production: { approvals: { by: ['group:S0ONCALL'] }, channels: ['ops'] },
    },
    clouds: { paris: { kind: 'ec2', region, endpoint } },
    blueprints: {
      web: {
        ...{ ...common, environments: ['staging', 'production'], ttl: '2d', limits: { ttl: '5d' } },
        ...web,
      },
      ...Object.fromEntries(
        Object.entries(blueprints).map(([name, own]) => [
          name,
          { ...common, environment: 'staging', ...own },
        ]),
      ),
    },
    prices: { [launch.type]: { perHour: 0.02, currency: 'EUR', asOf: '2026-10-01' } },
    access: [...plain.access, { allow: ['server.*'], to: ['everyone'] }],
  };
}
