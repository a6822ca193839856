import { z } from 'zod';
import type { Size } from '#src/operations/size.ts';
import { lockName, type Place, type Release } from '#src/releases/release.ts';

/** Of every release operation: where, and which channels are told of start and verdict. */
export const placeInput = {
  app: z.string(),
  environment: z.string(),
  channels: z.array(z.string()).default([]),
};

export interface PlaceInput {
  app: string;
  environment: string;
  channels: string[];
}

/** One at a time changes an app where it runs. */
export function exclusiveOf(place: Place): string[] {
  return [lockName(place)];
}

export function whereOf({ environment, channels }: PlaceInput) {
  return { environment, channels };
}

const small = { replicas: [], migration: false } satisfies Size;

/** Every measure is known of it: what is not said does not change. An undefined one is not known. */
export function sizeOf(size: { [M in keyof Size]: Size[M] | undefined }): Size {
  return Object.fromEntries(
    Object.entries({ ...small, ...size }).filter(([, measure]) => measure !== undefined),
  );
}

/** How a release stands, for people. */
export const standing: Record<Release['verdict'], string> = {
  rolling: 'still rolling out',
  live: 'live, but not proven good yet',
  'proven good': 'proven good',
  failed: 'failed',
  'rolled back': 'rolled back',
  stopped: 'there, but watching it was stopped before it was proven good',
  foreign: 'there, but nobody has proven it good',
};

export const hour = 3_600_000;
export const day = 24 * hour;
