import type { Audit, AuditEntry } from '#src/audit/audit.ts';
import { UserError } from '#src/errors.ts';
import type { Reply } from '#src/handle.ts';
import type { Logger } from '#src/log.ts';
import { couldNotAudit } from '#src/messages/trouble.ts';
import type { Parsed } from './grammar.ts';
import type { Request } from './request.ts';

interface Act {
  request: Request;
  parsed: Extract<Parsed, { kind: 'call' }>;
  right: { rule: string; staleFor?: number };
}

/** The intent is on disk before anything is done, and nothing is done when it cannot be; the outcome follows. */
export async function audited(
  { audit, log }: { audit: Audit; log: Logger },
  act: Act,
  run: () => Promise<Reply>,
): Promise<Reply> {
  const entry = entryFor(act);
  try {
    await audit.append({ ...entry, phase: 'intent' });
  } catch (cause) {
    log.error({ err: cause, key: act.request.key }, 'writing an intent to the audit trail');
    throw new UserError(couldNotAudit, { cause });
  }
  // It is done by now: an outcome that cannot be written must not be told as if it were not.
  const outcome = (detail: { result: string; problem?: string }) =>
    audit.append({ ...entry, phase: 'outcome', detail }).catch((error: unknown) => {
      log.error({ err: error, key: act.request.key }, 'writing an outcome to the audit trail');
    });
  try {
    const reply = await run();
    await outcome({ result: 'done' });
    return reply;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    await outcome({
      result: error instanceof UserError ? 'declined' : 'failed',
      problem: problem.slice(0, 300),
    });
    throw error;
  }
}

function entryFor({ request, parsed: { verb, given }, right }: Act): AuditEntry {
  const { user, way, channel, key } = request;
  return {
    phase: 'intent',
    actor: user,
    action: verb.permission ?? verb.id,
    target: Object.values(given)[0]?.slice(0, 100) ?? verb.command,
    requestKey: key,
    detail: { verb: verb.id, way, ...given, ...right, ...(channel && { channel }) },
  };
}
