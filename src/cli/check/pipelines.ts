import { decideForService, serviceOf } from '#src/access/service.ts';
import { deployable, everyPlace } from '#src/releases/catalogue.ts';
import { deployOperation } from '#src/releases/operations/deploy.ts';
import type { Finding, Probe, Surroundings } from './probe.ts';

/** Each app with a hook: whether its pipeline may deploy where that is meant to happen by itself. */
export const checkPipelines: Probe = async ({ config }) =>
  Object.entries(config.apps).flatMap(([app, { hook }]) => (hook ? checkPipeline(app, config) : []));

function checkPipeline(app: string, config: Surroundings['config']): Finding[] {
  const what = `pipeline of ${app}`;
  const service = serviceOf(app);
  const action = deployOperation.permission;
  const places = everyPlace(config).filter((place) => place.app === app);
  const auto = places.filter((place) => deployable(config, place).auto).map(({ environment }) => environment);
  if (auto.length === 0)
    return [
      { what, found: 'what it announces is recorded, and deployed by people: no environment has auto: true' },
    ];
  const refused = auto.filter(
    (environment) => !decideForService(config.access, { service, action, environment }).allowed,
  );
  if (refused.length === 0) return [{ what, found: `deploys to ${auto.join(', ')} by itself` }];
  const found = `deploys to ${refused.join(', ')} by itself, but no rule lets ${service} do so`;
  const fix = `Add to access: - { allow: [${action}], on: [${refused.join(', ')}], to: [${service}] } (a line with \`in\` lets no pipeline).`;
  return [{ what, found, fix }];
}
