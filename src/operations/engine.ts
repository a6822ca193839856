import type { Audit } from '#src/audit/audit.ts';
import type { Policy } from '#src/config/operations.ts';
import type { AnyOperation } from './operation.ts';
import type { Rights } from './rights.ts';
import type { Store } from './rows.ts';

/** What is the same for every operation. Where it is made, what its definitions need is what they are handed. */
// biome-ignore lint/suspicious/noExplicitAny: what works on them hands the needs on and looks at none.
export interface Engine<Needs = any> extends Store {
  /** By name. */
  operations: ReadonlyMap<string, AnyOperation<Needs>>;
  /** What the definitions' own functions are handed. */
  needs: Needs;
  audit: Audit;
  rights: Rights;
  /** Undefined for an environment that is not configured. */
  policy(environment: string): Policy | undefined;
  /** Digest of the configuration in force. */
  configuration(): string;
  /** Where what everybody should know is said. */
  healthChannel(): string;
}

export function definitionOf({ operations }: Pick<Engine, 'operations'>, name: string): AnyOperation {
  const definition = operations.get(name);
  if (!definition) throw new Error(`looking for the operation ${name}: there is none`);
  return definition;
}
