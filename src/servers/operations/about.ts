import { z } from 'zod';
import { lockName, type Server } from '#src/servers/server.ts';

/** Of every operation on a server that is there. */
export const aboutInput = {
  id: z.string(),
  name: z.string(),
  environment: z.string().optional(),
  channels: z.array(z.string()),
};

export interface AboutServer {
  id: string;
  name: string;
  environment?: string | undefined;
  channels: string[];
}

export function aboutServer({ id, name, environment }: Server, channels: string[]): AboutServer {
  return { id, name, channels, ...(environment !== null && { environment }) };
}

export function whereOf({ environment, channels }: AboutServer) {
  return { channels, ...(environment !== undefined && { environment }) };
}

/** One at a time changes a server. */
export function exclusiveOf({ name }: AboutServer): string[] {
  return [lockName(name)];
}
