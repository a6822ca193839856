// What a client token promises: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
import { parameterMismatch, tokenTerminated } from './refusal.ts';
import type { SandboxInstance } from './world.ts';

interface Used {
  fingerprint: string;
  instances: SandboxInstance[];
}

/** Zonal: the same token counts anew in another zone. */
export interface Tokens {
  /** What the same request launched before, as it is now. Throws for another request, and for what is terminated. */
  find(token: string, zone: string, fingerprint: string): SandboxInstance[] | undefined;
  keep(token: string, zone: string, fingerprint: string, instances: SandboxInstance[]): void;
}

export function createTokens(): Tokens {
  const used = new Map<string, Used>();
  const key = (token: string, zone: string): string => `${zone} ${token}`;
  return {
    find(token, zone, fingerprint) {
      const before = used.get(key(token, zone));
      if (!before) return undefined;
      if (before.fingerprint !== fingerprint) throw parameterMismatch(token);
      if (before.instances.some(({ state }) => state === 'terminated')) throw tokenTerminated();
      return before.instances;
    },
    keep: (token, zone, fingerprint, instances) =>
      void used.set(key(token, zone), { fingerprint, instances }),
  };
}
