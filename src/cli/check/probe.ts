import type { LoadedConfig } from '#src/config/load.ts';

export interface Finding {
  /** What was looked at: `channel ops`. */
  what: string;
  /** What is so, or what is wrong. */
  found: string;
  /** How to put it right; all is well without. */
  fix?: string;
}

export interface Surroundings extends LoadedConfig {
  /** A bot runs on the data folder now, so what it holds is not ours to try. */
  running: boolean;
}

/** Tries one thing that the configuration names. Resolves to what it found; rejects only by a mistake of ours. */
export type Probe = (surroundings: Surroundings) => Promise<Finding[]>;
