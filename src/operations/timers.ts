// What happens to operations by itself when its time has come.
import type { TimerHandlers } from '#src/database/run-timers.ts';
import { approvalWanted, expired } from '#src/messages/operation-thread.ts';
import { missingOn, timerKinds } from './advance.ts';
import { close } from './decide.ts';
import type { Engine } from './engine.ts';
import { endFreezes, freezeTimer } from './freezes.ts';
import { lockTimer, unlockNames } from './locks.ts';
import { decisionsOn, lockOperation, operationSubject } from './rows.ts';
import { tellVerdict } from './tell.ts';

export function operationTimers(engine: Engine): TimerHandlers {
  const { database, cards, clock } = engine;
  return {
    [timerKinds.expiry]: async ({ subject: id, dueAt }) => {
      await database.tx(async (trx) => {
        const row = await lockOperation(trx, id);
        const still = row.state === 'waiting' || row.state === 'planned';
        if (!still || row.expires_at === null || row.expires_at > dueAt) return;
        const { text } = expired({ state: row.state, begun: row.began_at !== null });
        await close(trx, engine, row, text);
        await tellVerdict(trx, engine, row, 'cancelled', { text });
      });
    },
    [timerKinds.reminder]: async ({ subject: id }) => {
      await database.tx(async (trx) => {
        const row = await lockOperation(trx, id);
        if (row.state !== 'waiting' || (row.expires_at ?? 0) <= clock.now()) return;
        const asked = missingOn(row, await decisionsOn(trx, row));
        const message = approvalWanted({ id, title: row.title, asked, again: true });
        await cards.say(trx, [{ thread: operationSubject(id), message, urgency: 'verdict' }]);
      });
    },
    [freezeTimer]: async ({ subject: environment }) => await endFreezes(engine, environment),
    [lockTimer]: async ({ subject: name }) => {
      await unlockNames(engine, [name]);
    },
  };
}
