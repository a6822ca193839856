/** Shown to the person word for word; not a fault of ours, so not logged as one. */
export class UserError extends Error {
  override name = 'UserError';
}

/** A refusal. Shown like a UserError and kept in the audit trail. */
export class PermissionError extends UserError {
  override name = 'PermissionError';
}

/** Something outside did not answer or asked us to wait. Worth trying again. */
export class TemporaryError extends Error {
  override name = 'TemporaryError';
  /** Milliseconds the other side asked us to wait, when it said so. */
  readonly retryAfter: number | undefined;

  constructor(message: string, options: ErrorOptions & { retryAfter?: number } = {}) {
    super(message, options);
    this.retryAfter = options.retryAfter;
  }
}
