// What server-side apply makes of the live object: the given fields are set, given-up ones are removed.
import { isEqual, isJson, type Json } from '../object.ts';
import { type Field, fieldOf, isObjectType } from '../schema/schema.ts';
import { type FieldPath, itemStep, stepsOf } from './field-set.ts';

export function mergeApplied(live: unknown, applied: Json, type: string): Json {
  const merged: Json = isJson(live) ? { ...live } : {};
  for (const [name, value] of Object.entries(applied)) {
    const field = fieldOf(type, name);
    merged[name] = field ? mergeField(merged[name], value, field) : value;
  }
  return merged;
}

function mergeField(live: unknown, value: unknown, field: Field): unknown {
  if (field.isAtomic) return value;
  if (Array.isArray(value)) return mergeItems(Array.isArray(live) ? live : [], value, field);
  if (!isJson(value)) return value;
  if (field.shape === 'map') return { ...(isJson(live) ? live : {}), ...value };
  return mergeApplied(live, value, isObjectType(field.type) ? field.type : 'any');
}

/** In the applied order, with what others put there after it. */
function mergeItems(live: unknown[], applied: unknown[], field: Field): unknown[] {
  const stepOf = (each: unknown): string => itemStep(each, field);
  const merged = applied.map((each) => {
    const old = live.find((other) => stepOf(other) === stepOf(each));
    return isJson(each) ? mergeApplied(old, each, field.type) : each;
  });
  const given = new Set(applied.map(stepOf));
  return [...merged, ...live.filter((each) => !given.has(stepOf(each)))];
}

/** Takes the field out of a copy; what is left empty goes with it. */
export function removeField(object: Json, path: FieldPath, type: string): Json {
  return removeAt(object, stepsOf(path), type) ?? {};
}

function removeAt(object: Json, [step, ...rest]: string[], type: string): Json | undefined {
  const name = step?.slice(2) ?? '';
  const value = object[name];
  if (value === undefined) return object;
  const { [name]: _, ...others } = object;
  if (rest.length === 0) return emptied(others);
  const field = fieldOf(type, name);
  const left = Array.isArray(value)
    ? removeFromItems(value, rest, field)
    : isJson(value)
      ? removeAt(value, rest, field?.shape === 'value' ? field.type : 'any')
      : value;
  return left === undefined ? emptied(others) : { ...object, [name]: left };
}

function removeFromItems(
  items: unknown[],
  [step, ...rest]: string[],
  field: Field | undefined,
): unknown[] | undefined {
  if (!field) return items;
  const left = items.flatMap((each) => {
    if (itemStep(each, field) !== step) return [each];
    if (rest.length === 0 || !isJson(each)) return [];
    const inner = removeAt(each, rest, field.type);
    return inner ? [inner] : [];
  });
  return left.length === 0 && !isEqual(left, items) ? undefined : left;
}

const emptied = (object: Json): Json | undefined => (Object.keys(object).length === 0 ? undefined : object);
