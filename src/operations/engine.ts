import type { Audit } from '#src/audit/audit.ts';
import type { Policy } from '#src/config/operations.ts';
import type { AnyOperation } from './operation.ts';
import type { Rights } from './rights.ts';
import type { Store } from './rows.ts';

/** What is the same for every operation. */
export interface Engine extends Store {
  /** By name. */
  operations: ReadonlyMap<string, AnyOperation>;
  /** What the definitions' own functions are handed. */
  needs: unknown;
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
