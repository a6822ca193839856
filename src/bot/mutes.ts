import { endHold } from '#src/alerts/end-hold.ts';
import { createMutes } from '#src/releases/mutes.ts';
import type { Parts } from './parts.ts';
import { tellSuspects } from './tell-suspects.ts';

export type MutesSide = ReturnType<typeof createMutes>;

/** Releases say what is held and for how long, and alerts hold it. */
export function openMutes({ database, cards, audit, clock, config, log }: Parts): MutesSide {
  const opened = tellSuspects(cards, config.current);
  return createMutes({
    ...{ database, cards, audit, clock, config: config.current },
    show: (trx, operation, at) => endHold(trx, cards, operation, { at, opened, log }),
  });
}
