import { operationPreview } from '#src/messages/operation-card.ts';
import { approvalsFor, concerning } from './concerning.ts';
import { approve, breakGlass, decline, pass } from './decide.ts';
import { untilEnded } from './ended.ts';
import type { Engine } from './engine.ts';
import { findOperation, listOperations, readLog, suggestOperations } from './find.ts';
import { freeze, frozenIn, unfreeze } from './freezes.ts';
import { lockNames, readKept, unlockNames } from './locks.ts';
import type { Operations } from './operations.ts';
import { consider, propose } from './propose.ts';
import { readReadOnly, setReadOnly } from './read-only.ts';
import { cancelOperation, giveUp, markStepDone, retryOperation } from './steer.ts';
import { cardAddress } from './tell.ts';
import type { OperationView } from './view.ts';
import { readOperations } from './views.ts';

export function createOperations(engine: Engine): Operations {
  const { database, clock } = engine;
  const { db } = database;

  async function views(ids: string[]): Promise<OperationView[]> {
    const read = await readOperations(db, ids, clock.now());
    return ids.flatMap((id) => read.get(id) ?? []);
  }

  return {
    propose: (operation, input, asked, more) => propose(engine, operation.name, input, asked, more),
    preview: async (operation, input, asked) => {
      const { appraisal } = await consider(engine, operation.name, input, asked);
      return operationPreview(appraisal);
    },
    find: async (prefix) => {
      const [view] = await views([await findOperation(db, prefix)]);
      if (!view) throw new Error('reading an operation that was just found');
      return view;
    },
    read: async (id) => (await views([id]))[0],
    askedAs: async (keys) => {
      const rows = db.selectFrom('operations').select('id').where('request_key', 'in', keys);
      return keys.length === 0 ? [] : await views((await rows.execute()).map(({ id }) => id));
    },
    ended: (id, signal) => untilEnded(database, id, signal),
    address: async (id) => {
      const row = db.selectFrom('operations').select(['id', 'channel']).where('id', '=', id);
      return await cardAddress(db, await row.executeTakeFirstOrThrow());
    },
    suggest: (words) => suggestOperations(db, words),
    log: (id) => readLog(db, id),
    list: async (which, wanting) => ({
      operations: await views(await listOperations(db, which, wanting)),
      readOnly: await readReadOnly(db),
    }),
    approvals: (person) => approvalsFor(engine, person),
    concerning: (people) => concerning(engine, people),
    approve: (id, asked) => approve(engine, id, asked),
    decline: (id, asked) => decline(engine, id, asked),
    pass: (id, asked) => pass(engine, id, asked),
    breakGlass: (id, asked) => breakGlass(engine, id, asked),
    cancel: (id, asked) => cancelOperation(engine, id, asked),
    retry: (id, asked) => retryOperation(engine, id, asked),
    markDone: (id, asked) => markStepDone(engine, id, asked),
    giveUp: (id, asked) => giveUp(engine, id, asked),
    setReadOnly: (on, asked) => setReadOnly(engine, on, asked),
    lock: (names, asked, until) => lockNames(engine, names, asked, until),
    unlock: (names) => unlockNames(engine, names),
    freeze: (environment, asked, until) => freeze(engine, environment, asked, until),
    unfreeze: (environment) => unfreeze(engine, environment),
    frozen: (environment) => frozenIn(engine, environment),
    readOnly: () => readReadOnly(db),
    locks: (names) => database.tx((trx) => readKept(trx, names, clock.now())),
  };
}
