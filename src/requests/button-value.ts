import { z } from 'zod';

/** What a button carries. Only ever widened: old messages stay clickable. */
const ButtonValue = z.object({ v: z.literal(1), args: z.record(z.string(), z.string()) });

export function writeButtonValue(args: Record<string, string>): string {
  return JSON.stringify({ v: 1, args });
}

/** The arguments, or undefined when this is no value that any version of ours wrote. */
export function readButtonValue(value: string): Record<string, string> | undefined {
  try {
    return ButtonValue.parse(JSON.parse(value)).args;
  } catch {
    return undefined;
  }
}
