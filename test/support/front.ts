// The way from Slack to a handler, on the sandbox and a database, without the rest of the bot.
import type { Button, KnownBlock } from '@slack/types';
import { pino } from 'pino';
import { alerts } from '#commands/alerts.ts';
import { qd } from '#commands/qd.ts';
import { handleShowHelp } from '#handlers/show-help.ts';
import { handleShowWhoami } from '#handlers/show-whoami.ts';
import type { SeenMessage } from '#sandbox/slack/fluent/message.ts';
import { type SandboxOptions, type SandboxSlack, startSandboxSlack } from '#sandbox/slack/start.ts';
import type { Policy } from '#src/access/authorise.ts';
import { openAudit } from '#src/audit/append.ts';
import { type MovableClock, systemClock } from '#src/clock.ts';
import { type Call, type Handler, handle, type Reply } from '#src/handle.ts';
import { createMetrics, type Metrics } from '#src/metrics.ts';
import { type Dispatcher, openDispatcher } from '#src/requests/dispatch.ts';
import { createForms } from '#src/requests/forms.ts';
import { checkForm } from '#src/requests/grammar.ts';
import type { Request } from '#src/requests/request.ts';
import { openRequests, type Requests } from '#src/requests/store.ts';
import { secret } from '#src/secret.ts';
import { openAnswer } from '#src/slack/answer.ts';
import { createClients } from '#src/slack/clients.ts';
import { connectSockets, type SlackConnection } from '#src/slack/connect.ts';
import { openPeople } from '#src/slack/people.ts';
import { openReceive, type Receive } from '#src/slack/receive.ts';
import { type TestDatabase, testDatabase } from './database.ts';

export interface Front extends AsyncDisposable {
  slack: SandboxSlack;
  database: TestDatabase;
  clock: MovableClock;
  policy: Policy;
  requests: Requests;
  receive: Receive;
  metrics: Metrics;
  dispatcher: Dispatcher;
  connection: SlackConnection;
  /** Calls of `acknowledge` and `resolve`, in order. */
  calls: Call[];
  /** What `acknowledge` answers, or throws. */
  behave(behaviour: (call: Call) => Promise<Reply>): void;
  /** Puts something before the store, or nothing again. */
  storeThrough(through?: (store: Requests['store'], request: Request) => Promise<boolean>): void;
  /** Rows of requests that are finished, once nothing is at work. */
  finished(): Promise<{ way: string; state: string; reference: string | null }[]>;
  audit(): Promise<{ phase: string; actor: string; action: string; target: string; detail: object }[]>;
  /** Posts a message with this one button in #ops, as the sender of cards would. */
  postButton(element: Button): Promise<SeenMessage>;
  reset(): Promise<void>;
}

export interface FrontOptions {
  policy?: Policy;
  sandbox?: SandboxOptions;
}

export async function startFront(options: FrontOptions = {}): Promise<Front> {
  const clock = systemClock();
  const log = pino({ level: 'silent' });
  const database = await testDatabase({ clock });
  const slack = await startSandboxSlack({ now: () => clock.now().getTime(), ...options.sandbox });
  const policy = options.policy ?? { rules: [{ allow: ['*'], to: ['everyone'] }], admit: [] };
  const { fast: client } = createClients({ token: secret(slack.tokens.bot), api: slack.apiUrl, log });
  const metrics = createMetrics();
  const memberships = openPeople(client, slack.team.id, clock);
  const answer = openAnswer(client, clock, 'Quarterdeck', (message) => message);
  const stored = openRequests(database, clock);
  const requests: Requests = { ...stored, store: (request) => store(request) };
  let store = stored.store;

  const calls: Call[] = [];
  const onIt = async (_: Call): Promise<Reply> => ({ message: { text: 'On it.' }, to: 'me' });
  let behaviour = onIt;
  const act = (call: Call) => {
    calls.push(call);
    return behaviour(call);
  };
  const grammar = { commands: [alerts, qd], prefix: '', names: () => [] };
  const needs = { ...grammar, policy: () => policy, memberships };
  const handlers: Handler<typeof needs>[] = [
    handleShowHelp,
    handleShowWhoami,
    handle(alerts.verbs.list, async () => ({ message: { text: 'Nothing is open.' }, to: 'me' })),
    handle(alerts.verbs.acknowledge, (call) => act(call)),
    handle(alerts.verbs.resolve, (call) => act(call)),
  ];
  const complete = async () => ['7f3k2', 'not an id'].map((value) => ({ text: value, value }));
  const forms = createForms({ grammar, answer, complete });
  const dispatcher = openDispatcher({
    ...{ grammar, handlers, needs, memberships, answer, forms, requests, metrics, log },
    policy: () => policy,
    audit: openAudit(database, clock),
  });
  const receive = openReceive({
    ...{ requests, dispatcher, answer, clock, metrics, log, prefix: '', title: 'Quarterdeck' },
    botUser: slack.app.userId,
    check: (request: Request) => checkForm(request, grammar),
    ...{ complete, forms },
    hear: memberships.hear,
    opened: async () => {},
  });
  const appToken = secret(slack.tokens.app);
  const connection = connectSockets({ appToken, api: slack.apiUrl, receive, log, apart: 0 });
  await slack.expectSockets(2);

  return {
    ...{ slack, database, clock, policy, requests, receive, metrics, dispatcher, connection, calls },
    behave: (next) => {
      behaviour = next;
    },
    storeThrough: (through) => {
      store = through ? (request) => through(stored.store, request) : stored.store;
    },
    finished: async () => {
      await dispatcher.drain(5000);
      return await database.db.selectFrom('requests').select(['way', 'state', 'reference']).execute();
    },
    audit: async () => {
      const rows = database.db.selectFrom('audit').select(['phase', 'actor', 'action', 'target', 'detail']);
      return await rows.orderBy('seq').execute();
    },
    postButton: async (element) => {
      const channel = slack.channel('ops');
      // Past Slack's one post a second.
      clock.advance(2000);
      const blocks: KnownBlock[] = [{ type: 'actions', elements: [element] }];
      const { ts } = await client.chat.postMessage({ channel: channel.id, text: 'An alert', blocks });
      const posted = channel.messages.find((message) => message.ts === ts);
      if (!posted) throw new Error('the message is not there');
      return posted;
    },
    reset: async () => {
      await dispatcher.drain(5000);
      store = stored.store;
      behaviour = onIt;
      calls.length = 0;
      slack.faults.clear();
      for (const { name, isBot } of slack.world.users.values()) if (!isBot) slack.user(name).reload();
      await database.db.deleteFrom('requests').execute();
    },
    [Symbol.asyncDispose]: async () => {
      await connection.stop();
      await dispatcher.drain(5000);
      await slack.close();
      await database[Symbol.asyncDispose]();
    },
  };
}
