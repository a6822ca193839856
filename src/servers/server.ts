// What a server is, and how ours are told from others' in a cloud. Pure.
import type { Price } from '#src/config/servers.ts';
import type { Config } from '#src/config.ts';

export interface Server {
  id: string;
  name: string;
  blueprint: string;
  cloud: string;
  region: string;
  endpoint: string | null;
  environment: string | null;
  state: 'creating' | 'running' | 'stopped' | 'gone';
  token: string;
  launchedAt: Date | null;
  instance: string | null;
  address: string | null;
  port: number;
  login: string;
  type: string;
  owner: string;
  channel: string;
  protected: boolean;
  price: Price | null;
  ending: boolean;
  unseenSince: Date | null;
  trouble: string | null;
  /** `ssh-ed25519 AAAA…`; two while one takes the other's place. */
  hostKeys: string[];
  /** Public half of the key that I log in with. */
  loginKey: string;
  createdAt: Date;
  readyAt: Date | null;
  expiresAt: Date | null;
  goneAt: Date | null;
  goneWhy: string | null;
}

/** What operations on one want: one at a time changes it, or makes one of its name. */
export function lockName(name: string): string {
  return `server ${name}`;
}

const tag = {
  managedBy: 'managed-by',
  token: 'quarterdeck:launch',
  operation: 'quarterdeck:operation',
} as const;

/** By which what was made for a server is found, its instance and its volumes: nothing else, for `managedBy` may be another by then. */
export function tagsOf({ token }: Pick<Server, 'token'>): Record<string, string> {
  return { [tag.token]: token };
}

/** Of everything that this bot has made. */
export function allTags({ servers }: Pick<Config, 'servers'>): Record<string, string> {
  return { [tag.managedBy]: servers.managedBy };
}

/** Put on it beside them, for people who look at the cloud's own console. */
export function describingTags({
  id,
  name,
  owner,
  blueprint,
  environment,
}: Pick<Server, 'id' | 'name' | 'owner' | 'blueprint' | 'environment'>): Record<string, string> {
  return {
    Name: name,
    [tag.operation]: id,
    'quarterdeck:owner': owner,
    'quarterdeck:blueprint': blueprint,
    ...(environment !== null && { 'quarterdeck:environment': environment }),
  };
}

export function tokenOf(tags: Readonly<Record<string, string>>): string | undefined {
  return tags[tag.token];
}

/** What one costs until then, in the currency of its price; undefined when it lives for ever. */
export function costUntil(price: Price, milliseconds: number | null): number | undefined {
  return milliseconds === null ? undefined : (price.perHour * milliseconds) / 3_600_000;
}
