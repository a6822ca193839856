// What a pipeline is told that its release was not deployed for. Plain text: it is read in a log.
import type { Place } from '#src/releases/release.ts';

export function notByItself({ app, environment }: Place): string {
  return `Nothing is deployed to ${environment} by itself: set auto: true under apps.${app}.environments.${environment}, or under environments.${environment}. The release is recorded, and people can deploy it.`;
}

export function announcedLater(tag: string): string {
  return `${tag} was announced after it, and is deployed instead.`;
}
