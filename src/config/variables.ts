// What may be said to a script: declared, typed, and never part of a command line.
import { z } from 'zod';

const pattern = z.string().min(1).max(500).refine(compiles);

export const Variable = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('text'),
      pattern: pattern.optional(),
      /** Characters. */
      longest: z.int().min(1).max(1000).default(200),
      default: z.string().max(1000).optional(),
    }),
    z.strictObject({
      type: z.literal('integer'),
      min: z.int().optional(),
      max: z.int().optional(),
      default: z.int().optional(),
    }),
    z.strictObject({ type: z.literal('boolean'), default: z.boolean().optional() }),
    z.strictObject({
      type: z.literal('choice'),
      options: z.array(z.string().min(1).max(200)).min(1),
      default: z.string().optional(),
    }),
  ])
  .meta({
    description:
      'a variable of type text, integer, boolean or choice, such as { type: integer, max: 65535 } or { type: text, pattern: "[a-z]+" }',
  });
export type Variable = z.infer<typeof Variable>;

function compiles(text: string): boolean {
  try {
    new RegExp(`^(?:${text})$`, 'u');
    return true;
  } catch {
    return false;
  }
}
