import { UserError } from '#src/errors.ts';

/** What was to be changed has changed since it was read: read again, and decide again. */
export class Conflict extends Error {
  override name = 'Conflict';
}

/** The cluster refused. Its own message names whose right, and which. */
export class Forbidden extends UserError {
  override name = 'Forbidden';
}
