import { z } from 'zod';

/** What a button carries. Only ever widened: old messages stay clickable. */
const ButtonValue = z.object({
  v: z.literal(1),
  args: z.record(z.string(), z.string()),
  /** The channel where the card of what it is about stands, for a button that stands on no card. */
  card: z.string().max(100).optional(),
});
type ButtonValue = z.infer<typeof ButtonValue>;

export function writeButtonValue(args: Record<string, string>, card?: string): string {
  return JSON.stringify({ v: 1, args, ...(card && { card }) } satisfies ButtonValue);
}

/** Undefined when this is no value that any version of ours wrote. */
export function readButtonValue(value: string): ButtonValue | undefined {
  try {
    return ButtonValue.parse(JSON.parse(value));
  } catch {
    return undefined;
  }
}
