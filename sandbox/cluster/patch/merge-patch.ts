import { isJson } from '../object.ts';

/** https://www.rfc-editor.org/rfc/rfc7386 */
export function applyMergePatch(document: unknown, patch: unknown): unknown {
  if (!isJson(patch)) return patch;
  const merged = isJson(document) ? { ...document } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = applyMergePatch(merged[name], value);
  }
  return merged;
}
