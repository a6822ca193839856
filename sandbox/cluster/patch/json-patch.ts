// https://www.rfc-editor.org/rfc/rfc6902, as the API server applies it.
import { z } from 'zod';
import { isEqual, isJson } from '../object.ts';
import { badRequest, StatusError } from '../status.ts';

const operation = z.object({
  op: z.string(),
  path: z.string(),
  from: z.string().optional(),
  value: z.unknown().optional(),
});
type Operation = z.infer<typeof operation>;

export function applyJsonPatch(document: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch))
    throw badRequest('json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp');
  let patched = structuredClone(document);
  for (const each of patch) {
    const read = operation.safeParse(each);
    if (!read.success) throw badRequest('Invalid JSON Patch');
    patched = apply(patched, read.data);
  }
  return patched;
}

/** What cannot be done answers 422, a failed test too: the API server does not tell them apart. */
const impossible = (): StatusError =>
  new StatusError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});

function apply(document: unknown, { op, path, from = '', value }: Operation): unknown {
  switch (op) {
    case 'test':
      if (!isEqual(read(document, path) ?? null, value ?? null)) throw impossible();
      return document;
    case 'add':
      return write(document, path, value, op);
    case 'replace':
      if (read(document, path) === undefined) throw impossible();
      return write(document, path, value, op);
    case 'remove':
      return remove(document, path);
    case 'move':
      return write(remove(structuredClone(document), from), path, read(document, from), 'add');
    case 'copy':
      return write(document, path, structuredClone(read(document, from)), 'add');
    default:
      throw impossible();
  }
}

const stepsOf = (path: string): string[] =>
  path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

function child(parent: unknown, step: string): unknown {
  if (Array.isArray(parent)) return parent[step === '-' ? parent.length : Number(step)];
  return isJson(parent) ? parent[step] : undefined;
}

const read = (document: unknown, path: string): unknown => stepsOf(path).reduce(child, document);

function parentOf(document: unknown, path: string): { parent: unknown; last: string } {
  const steps = stepsOf(path);
  const last = steps.pop() ?? '';
  const parent = steps.reduce(child, document);
  if (!Array.isArray(parent) && !isJson(parent)) throw impossible();
  return { parent, last };
}

function write(document: unknown, path: string, value: unknown, op: 'add' | 'replace'): unknown {
  if (path === '') return value;
  const { parent, last } = parentOf(document, path);
  if (isJson(parent)) parent[last] = value;
  else if (Array.isArray(parent)) {
    const at = last === '-' ? parent.length : Number(last);
    if (!(at >= 0 && at <= parent.length)) throw impossible();
    parent.splice(at, op === 'replace' ? 1 : 0, value);
  }
  return document;
}

function remove(document: unknown, path: string): unknown {
  const { parent, last } = parentOf(document, path);
  if (child(parent, last) === undefined) throw impossible();
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (isJson(parent)) delete parent[last];
  return document;
}
