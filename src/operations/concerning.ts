// What operations have to do with a person: those they may approve, and those they asked for.
import { everyoneAsked, mayApprove, missingApprovals } from './decide-approval.ts';
import type { Engine } from './engine.ts';
import { openStates } from './find.ts';
import type { Concern, OperationView } from './view.ts';
import { readOperations } from './views.ts';

/** Rejects with TemporaryError when Slack cannot say now who belongs where. */
export async function approvalsFor(engine: Engine, person: string): Promise<OperationView[]> {
  const waiting = await waitingViews(engine);
  return await approvable(engine, waiting, person);
}

/** For many at once, in as many queries as for one. */
export async function concerning(engine: Engine, people: readonly string[]): Promise<Map<string, Concern>> {
  const waiting = await waitingViews(engine);
  const asked = await viewsOf(engine, await askedFor(engine, people));
  const concerns = people.map(async (person) => {
    const own = asked.filter(({ askedBy }) => askedBy === person);
    // A group that Slack refuses to list must not hide what has nothing to do with it.
    const concern = await approvable(engine, waiting, person).then(
      (approvals): Concern => ({ approvals, own }),
      (problem: unknown): Concern => ({ approvals: undefined, problem, own }),
    );
    return [person, concern] as const;
  });
  return new Map(await Promise.all(concerns));
}

async function approvable(
  { rights }: Engine,
  waiting: readonly OperationView[],
  person: string,
): Promise<OperationView[]> {
  const places = everyoneAsked(waiting.flatMap(({ approvals }) => approvals));
  const belongsTo = await rights.placesOf(person, places);
  return waiting.filter(({ approvals, askedBy: asker, decisions }) => {
    const given = decisions.filter(({ kind }) => kind === 'approved');
    if (given.some(({ by, speaksFor }) => by === person && speaksFor.length > 0)) return false;
    const missing = missingApprovals(approvals, given, asker);
    // Their own takes a reason, which they give when they approve it.
    const may = mayApprove(missing, { person, asker, belongsTo, reason: undefined });
    return may === 'yes' || may === 'needs a reason';
  });
}

async function waitingViews(engine: Engine): Promise<OperationView[]> {
  const rows = await engine.database.db
    .selectFrom('operations')
    .select('id')
    .where('state', '=', 'waiting')
    .orderBy('place')
    .execute();
  return await viewsOf(
    engine,
    rows.map(({ id }) => id),
  );
}

async function askedFor({ database: { db } }: Engine, people: readonly string[]): Promise<string[]> {
  if (people.length === 0) return [];
  const rows = await db
    .selectFrom('operations')
    .select('id')
    .where('state', 'in', openStates)
    .where('asked_by', 'in', people)
    .orderBy('place', 'desc')
    .execute();
  return rows.map(({ id }) => id);
}

async function viewsOf({ database: { db }, clock }: Engine, ids: string[]): Promise<OperationView[]> {
  const read = await readOperations(db, ids, clock.now());
  return ids.flatMap((id) => read.get(id) ?? []);
}
