// Home tabs from the rows. What is the same for all who look is read once, whoever they are.
import { anyEnvironment, type Memberships, type Person } from '#src/access/access.ts';
import { isAdmitted, type Policy } from '#src/access/authorise.ts';
import { mayAnywhere, mayIn, type Seats, seatsOf } from '#src/access/seats.ts';
import type { Alerts, Listed } from '#src/alerts/alerts.ts';
import { cardAddresses } from '#src/cards/addresses.ts';
import type { DrawHomes, Looker } from '#src/cards/homes.ts';
import type { Clock } from '#src/clock.ts';
import type { Command } from '#src/command.ts';
import type { ConfigSource } from '#src/config/source.ts';
import type { Database } from '#src/database/connect.ts';
import { TemporaryError } from '#src/errors.ts';
import type { Logger } from '#src/log.ts';
import { homeTab, notForYou } from '#src/messages/home-tab.ts';
import type { Message } from '#src/messages/message.ts';
import type { Operations } from '#src/operations/operations.ts';
import type { Concern, OperationView } from '#src/operations/view.ts';
import { examplesFor } from './examples.ts';
import type { HomeView } from './view.ts';

export interface HomeNeeds {
  alerts: Pick<Alerts, 'list'>;
  operations: Pick<Operations, 'concerning' | 'readOnly' | 'frozen'>;
  memberships: Memberships;
  policy: () => Policy;
  config: Pick<ConfigSource, 'current'>;
  commands: readonly Command[];
  database: Pick<Database, 'db'>;
  clock: Clock;
  log: Logger;
}

export function drawHomes(needs: HomeNeeds): DrawHomes {
  const noteUnsure = createNoting(needs);
  return async (lookers) => {
    const people = await identified(needs, lookers, noteUnsure);
    if (people.length === 0) return new Map();
    const round = await openRound(
      needs,
      people.map(({ id }) => id),
      noteUnsure,
    );
    const drawn = await Promise.allSettled(
      people.map(async (person) => [person.id, await tabFor(needs, round, person)] as const),
    );
    // One that cannot be drawn must not hide the others.
    for (const each of drawn)
      if (each.status === 'rejected') needs.log.error({ err: each.reason }, 'drawing a Home tab');
    return new Map(drawn.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])));
  };
}

/** Of what Slack does not say. */
type NoteUnsure = (problem: unknown) => void;

/** What it refuses to say stays refused, and is the same error for a while: each is logged once. */
function createNoting({ log }: HomeNeeds): NoteUnsure {
  const noted = new WeakSet<object>();
  return (problem) => {
    if (!(problem instanceof Error) || problem instanceof TemporaryError || noted.has(problem)) return;
    noted.add(problem);
    log.warn({ err: problem }, 'Home tabs show less: Slack does not say who belongs where');
  };
}

/** Whom Slack does not tell of is left out. */
async function identified(
  { memberships }: HomeNeeds,
  lookers: Looker[],
  noteUnsure: NoteUnsure,
): Promise<Person[]> {
  const people = await Promise.allSettled(lookers.map(({ team, user }) => memberships.person(team, user)));
  return people.flatMap((answer) => {
    if (answer.status === 'fulfilled') return [answer.value];
    noteUnsure(answer.reason);
    return [];
  });
}

/** What several tabs are drawn from. */
interface Round {
  now: Date;
  shared: Pick<HomeView, 'standIn' | 'readOnly' | 'frozen' | 'addresses'>;
  concerns: Map<string, Concern>;
  noteUnsure: NoteUnsure;
  /** Read once for all who may see the same. */
  listed(seats: Seats): Promise<Listed>;
}

async function openRound(needs: HomeNeeds, people: string[], noteUnsure: NoteUnsure): Promise<Round> {
  const { alerts, operations, config, clock, database } = needs;
  const { environments, slack } = config.current();
  const concerns = await operations.concerning(people);
  const frozen = new Map<string, Awaited<ReturnType<typeof operations.frozen>>>();
  for (const name of Object.keys(environments)) frozen.set(name, await operations.frozen(name));
  const shown = [...concerns.values()].flatMap(({ approvals = [], own }) => [...approvals, ...own]);
  const subjects = [...new Set(shown.map(({ id }) => id))].map((id) => ({ kind: 'operation', subject: id }));
  const lists = new Map<string, Promise<Listed>>();
  return {
    now: clock.now(),
    shared: {
      standIn: slack.api,
      readOnly: await operations.readOnly(),
      frozen: new Map([...frozen].flatMap(([name, until]) => (until ? [[name, until] as const] : []))),
      addresses: await cardAddresses(database.db, subjects),
    },
    ...{ concerns, noteUnsure },
    listed: (seats) => {
      const key = seats === 'everywhere' ? seats : seats.toSorted().join(' ');
      const list = lists.get(key) ?? alerts.list('open', seats === 'everywhere' ? undefined : seats);
      lists.set(key, list);
      return list;
    },
  };
}

async function tabFor(needs: HomeNeeds, round: Round, person: Person): Promise<Message | 'gone'> {
  const { policy } = needs;
  if (person.standing === 'bot' || person.standing === 'deactivated') return 'gone';
  if (!isAdmitted(policy(), person.standing)) return notForYou(person.standing);
  return homeTab(await viewFor(needs, round, person), round.now);
}

async function viewFor(needs: HomeNeeds, round: Round, person: Person): Promise<HomeView> {
  const { config, policy, memberships, commands } = needs;
  const ask = async (action: string, environment?: string): Promise<Seats | undefined> =>
    await seatsOf(policy(), { action, person, environment }, memberships).catch((problem: unknown) => {
      round.noteUnsure(problem);
      return undefined;
    });
  const rights = await Promise.all([
    ask('operation.read'),
    ask('operation.act', anyEnvironment),
    ask('alert.read'),
    ask('alert.acknowledge'),
    ask('release.read', anyEnvironment),
  ]);
  // What Slack does not tell is not shown.
  const [reads = [], mayAct = [], sees = [], mayAcknowledge = [], releases = []] = rights;
  const { approvals, problem, own } = round.concerns.get(person.id) ?? { approvals: [], own: [] };
  round.noteUnsure(problem);
  const seen = (all: OperationView[] = []) => all.filter(({ channel }) => mayIn(reads, channel));
  return {
    ...round.shared,
    ...(!mayAnywhere(reads) && !mayAnywhere(releases) && nothingClosed),
    unsure: rights.includes(undefined) || approvals === undefined,
    operations: mayAnywhere(reads) ? { approvals: seen(approvals), own: seen(own) } : undefined,
    alerts: mayAnywhere(sees) ? await round.listed(sees) : undefined,
    ...{ mayAct, mayAcknowledge },
    examples: await examplesFor(person, {
      commands,
      config: config.current(),
      policy: policy(),
      memberships,
    }),
  };
}

/** Why nothing may be changed, and who said so, is for those who may see what would be. */
const nothingClosed: Pick<HomeView, 'readOnly' | 'frozen'> = { readOnly: undefined, frozen: new Map() };
