import type { Mistake } from './mistake.ts';
import { isMapping, list, mapping, type Written } from './written.ts';

/** Every approval that an environment asks for, one or several, and where it stands. */
export function approvalsIn(config: Written): [PropertyKey[], Written][] {
  return Object.entries(mapping(config.environments)).flatMap(([name, environment]) => {
    const { approvals } = mapping(environment);
    const path = ['environments', name, 'approvals'];
    if (isMapping(approvals)) return [[path, approvals] satisfies [PropertyKey[], Written]];
    return list(approvals).map((one, index): [PropertyKey[], Written] => [[...path, index], mapping(one)]);
  });
}

/** One that is not for rollbacks asks for none of them. */
export function approvalMistakes(config: Written): Mistake[] {
  return approvalsIn(config).flatMap(([path, { for: permissions, rollback }]) => {
    if (rollback !== true || permissions === undefined || list(permissions).includes('release.rollback'))
      return [];
    return [{ path: [...path, 'rollback'], found: 'true', expected: 'release.rollback in for' }];
  });
}
