import type { OperationView } from '#src/operations/view.ts';
import { waitingLines } from './operation-card.ts';
import { withoutMarkup } from './without-markup.ts';

/** Why a deploy is as it is, for a pipeline that waits for it: plain text. */
export function deployReason(operation: OperationView, now: Date): string {
  const { state, verdict, progress, steps } = operation;
  if (verdict) return withoutMarkup(verdict.text);
  if (state !== 'running') return withoutMarkup(waitingLines(operation, now).join(' '));
  const step = steps.find((each) => each.state !== 'done');
  return withoutMarkup(progress?.text ?? step?.title ?? '');
}
