// Reading JSON that a server sent: what is not there or of another kind reads as nothing.
import { createHash } from 'node:crypto';
import { canonical, type Json, type JsonObject } from '#src/json.ts';

type Maybe = Json | undefined;

export function object(value: Maybe): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

export function list(value: Maybe): Json[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: Maybe): string {
  return typeof value === 'string' ? value : '';
}

export function number(value: Maybe): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

export function date(value: Maybe): Date | null {
  const time = Date.parse(text(value));
  return Number.isNaN(time) ? null : new Date(time);
}

export function texts(value: Maybe): Record<string, string> {
  return Object.fromEntries(
    Object.entries(object(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** The controller whose object this is. */
export function ownerUid(metadata: JsonObject): string {
  const owner = list(metadata.ownerReferences).find((one) => object(one).controller === true);
  return text(object(owner).uid);
}

export function digestOf(value: Json): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}
