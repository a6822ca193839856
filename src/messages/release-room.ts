// What is said before there are pods that find no room, or more than somebody else wants.
import type { Autoscaler } from '#src/integrations/kubernetes/kubernetes.ts';
import type { Guarded } from '#src/operations/operation.ts';
import type { Shortage } from '#src/releases/quota-room.ts';
import type { Part } from '#src/releases/release.ts';
import { version as named, placed } from './release-words.ts';
import { escapeText, plural } from './text.ts';

export function noRoom(shortages: readonly Shortage[]): Guarded {
  if (shortages.length === 0) return undefined;
  return {
    ask: `:warning: A rollout needs room for one more pod before an old one goes, and there is none: ${used(shortages)}. Raise the quota, or allow \`maxUnavailable\`. Begin all the same?`,
  };
}

export function noRoomForMore(more: number, shortages: readonly Shortage[]): Guarded {
  if (shortages.length === 0) return undefined;
  return {
    ask: `:warning: ${plural(more, 'more pod', 'more pods')} will not all find room: ${used(shortages)}. Begin all the same?`,
  };
}

export function autoscaled(place: Part, { name, least, most }: Autoscaler): string {
  return `The autoscaler ${named(name)} decides how many replicas ${placed(place)} has, from ${least} to ${most}, and would undo this. Change its \`minReplicas\` or \`maxReplicas\` instead.`;
}

/** `quota compute: requests.cpu 4 of 4 used` */
function used(shortages: readonly Shortage[]): string {
  return shortages
    .slice(0, 4)
    .map(
      ({ quota, resource, hard, used: taken }) =>
        `quota *${escapeText(quota, 80)}*: ${escapeText(resource, 60)} ${escapeText(taken, 30)} of ${escapeText(hard, 30)} used`,
    )
    .join('; ');
}
