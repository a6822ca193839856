import type { Person } from '#src/access/access.ts';
import type { AboutServer } from './operations/about.ts';
import type { CreateInput } from './operations/plan-server.ts';
import type { Server } from './server.ts';

/** Who wants it, and where they said so. */
export interface AskedWhere {
  by: Person;
  channel: string;
  /** Rather than in words. */
  byButton?: boolean;
}

/** The one of this name that is there, or this one and no other that has its name by now. */
export interface Which {
  server: string;
  id?: string | undefined;
}

export interface Wanted {
  blueprint: string;
  name?: string | undefined;
  environment?: string | undefined;
  /** Milliseconds. */
  for?: number | undefined;
  with?: Record<string, string> | undefined;
}

/** What people look up and change about servers without changing the world outside. */
export interface Servers {
  /** What a new one is asked for with. */
  wanted(wanted: Wanted, channel: string): CreateInput;
  list(environment: string | undefined): Promise<Server[]>;
  /**
   * One that is there, for who may do this where it is. Throws UserError when it is not, and PermissionError, which says
   * who may.
   */
  find(which: Which, action: string, asked: AskedWhere): Promise<Server>;
  /** What an operation on it is asked for with. */
  input(server: Server): AboutServer;
  /** Milliseconds later than its time would be up. Throws UserError beyond what its blueprint allows. */
  extend(server: Server, by: number): Promise<Server>;
  /** Until somebody terminates it. */
  keep(server: Server): Promise<Server>;
}
