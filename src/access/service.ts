// Who asks without being a person of Slack: the pipeline of an app.
import type { AccessRule, Decision } from './access.ts';
import { decide } from './decide.ts';

/** As access rules name it: `service:checkout`. */
export function serviceOf(app: string): string {
  return `service:${app}`;
}

export function isService(by: string): boolean {
  return by.startsWith('service:');
}

/** It belongs to nothing but itself and is in no channel: only a rule that names it, and no channel, lets it. */
export function decideForService(
  rules: readonly AccessRule[],
  { service, action, environment }: { service: string; action: string; environment: string | undefined },
): Decision {
  const person = { id: service, team: '', name: service, zone: 'UTC', standing: 'bot' } as const;
  return decide(rules, { action, person, environment }, new Map([[service, { member: true, age: 0 }]]));
}
