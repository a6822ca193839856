import type { Migration } from 'kysely/migration';
import { up as start } from './migrations/001-start.ts';
import { up as operations } from './migrations/002-operations.ts';
import { up as releases } from './migrations/003-releases.ts';
import { up as servers } from './migrations/004-servers.ts';

/** Applied in the order of their names. One that was released is never changed: add another. */
export const migrations: Record<string, Migration> = {
  '001-start': { up: start },
  '002-operations': { up: operations },
  '003-releases': { up: releases },
  '004-servers': { up: servers },
};
