// The way from Slack to a handler, on the sandbox and a database, without the rest of the bot.
import { pino } from 'pino';
import { alerts } from '#commands/alerts.ts';
import { qd } from '#commands/qd.ts';
import { handleShowHelp } from '#handlers/show-help.ts';
import { handleShowWhoami } from '#handlers/show-whoami.ts';
import { type SandboxOptions, type SandboxSlack, startSandboxSlack } from '#sandbox/slack/start.ts';
import type { Policy } from '#src/access/authorise.ts';
import { openAudit } from '#src/audit/append.ts';
import { type MovableClock, systemClock } from '#src/clock.ts';
import { type Call, type Handler, handle, type Reply } from '#src/handle.ts';
import { type Dispatcher, openDispatcher } from '#src/requests/dispatch.ts';
import { checkForm } from '#src/requests/grammar.ts';
import type { Request } from '#src/requests/request.ts';
import { openRequests, type Requests } from '#src/requests/store.ts';
import { secret } from '#src/secret.ts';
import { openAnswer } from '#src/slack/answer.ts';
import { connectSockets, type SlackConnection } from '#src/slack/connect.ts';
import { openFastClient } from '#src/slack/fast-client.ts';
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
  dispatcher: Dispatcher;
  connection: SlackConnection;
  /** Calls of `acknowledge` and `resolve`, in order. */
  calls: Call[];
  /** What `acknowledge` answers, or throws. */
  behave(behaviour: (call: Call) => Promise<Reply>): void;
}

export interface FrontOptions {
  policy?: Policy;
  sandbox?: SandboxOptions;
  /** Puts something between the front and its store. */
  around?: (requests: Requests) => Requests;
}

export async function startFront(options: FrontOptions = {}): Promise<Front> {
  const clock = systemClock();
  const log = pino({ level: 'silent' });
  const database = await testDatabase({ clock });
  const slack = await startSandboxSlack({ now: () => clock.now().getTime(), ...options.sandbox });
  const policy = options.policy ?? { rules: [{ allow: ['*'], to: ['everyone'] }], admit: [] };
  const client = openFastClient(secret(slack.tokens.bot), slack.apiUrl, log);
  const memberships = openPeople(client, slack.team.id, clock);
  const answer = openAnswer(client, clock, 'Quarterdeck');
  const stored = openRequests(database, clock);
  const requests = options.around?.(stored) ?? stored;

  const calls: Call[] = [];
  let behaviour = (_: Call): Promise<Reply> => Promise.resolve({ message: { text: 'On it.' }, to: 'me' });
  const act = (call: Call) => {
    calls.push(call);
    return behaviour(call);
  };
  const grammar = { commands: [alerts, qd], prefix: '' };
  const needs = { ...grammar, policy: () => policy, memberships };
  const handlers: Handler<typeof needs>[] = [
    handleShowHelp,
    handleShowWhoami,
    handle(alerts.verbs.acknowledge, (call) => act(call)),
    handle(alerts.verbs.resolve, (call) => act(call)),
  ];
  const dispatcher = openDispatcher({
    ...{ grammar, handlers, needs, memberships, answer, requests, log },
    policy: () => policy,
    audit: openAudit(database, clock),
  });
  const receive = openReceive({
    ...{ requests, dispatcher, answer, clock, log, prefix: '', title: 'Quarterdeck' },
    botUser: slack.app.userId,
    check: (request: Request) => checkForm(request, grammar),
    complete: async (_, query) => [{ text: `7f3k2 ${query}`, value: '7f3k2' }],
    hear: memberships.hear,
  });
  const appToken = secret(slack.tokens.app);
  const connection = connectSockets({ appToken, api: slack.apiUrl, receive, log, apart: 0 });
  await slack.expectSockets(2);

  return {
    ...{ slack, database, clock, policy, requests, receive, dispatcher, connection, calls },
    behave: (next) => {
      behaviour = next;
    },
    [Symbol.asyncDispose]: async () => {
      await connection.stop();
      await dispatcher.drain(5000);
      await slack.close();
      await database[Symbol.asyncDispose]();
    },
  };
}
