// Everything that needs Slack. The rest of the bot works without: webhooks are stored while Slack cannot be reached.

import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Homes } from '#src/cards/homes.ts';
import { rememberWorkspace } from '#src/cards/workspace.ts';
import type { Command, Named } from '#src/command.ts';
import { TemporaryError } from '#src/errors.ts';
import type { Completions, Handler } from '#src/handle.ts';
import type { AsTyped } from '#src/messages/prefix.ts';
import { openDispatcher } from '#src/requests/dispatch.ts';
import { createForms, type FormOptions } from '#src/requests/forms.ts';
import { checkForm } from '#src/requests/grammar.ts';
import { recoverRequests } from '#src/requests/recover.ts';
import { openRequests } from '#src/requests/store.ts';
import { openAnswer } from '#src/slack/answer.ts';
import type { Clients } from '#src/slack/clients.ts';
import { connectSockets, type SlackConnection } from '#src/slack/connect.ts';
import { openHttpReceiver } from '#src/slack/http-receiver.ts';
import { type Identity, identify } from '#src/slack/identity.ts';
import { openPeople, type People } from '#src/slack/people.ts';
import { openReceive, type Receive } from '#src/slack/receive.ts';
import type { Parts } from './parts.ts';
import { timed } from './timed.ts';

export interface SlackSide {
  /** Why people cannot reach the bot; nothing while they can. */
  problem(): string | undefined;
  /** Open sockets, and how many there should be. In HTTP mode there are none. */
  sockets(): { open: number; wanted: number };
  /** For HTTP mode, under /slack/ on the hooks address. */
  listener: RequestListener;
  /** Receives nothing more, and resolves when what is at work is answered, or after ten seconds. */
  stop(): Promise<void>;
}

export interface SlackSideOptions<Needs> {
  clients: Clients;
  asTyped: AsTyped;
  commands: readonly Command[];
  handlers: readonly Handler<Needs>[];
  needs: (people: People) => Needs;
  completions: Completions<Needs>;
  prepareForm?: FormOptions['prepare'];
  homes: Homes;
}

/** Milliseconds between attempts to learn who the bot is, growing to the last. */
const pauses = [500, 1000, 2000, 5000, 15_000];
const drainFor = 10_000;

/** Rejects with UserError when Slack refuses the token; while it cannot be reached, goes on trying on its own. */
export async function startSlackSide<Needs>(
  parts: Parts,
  options: SlackSideOptions<Needs>,
): Promise<SlackSide> {
  const stopping = new AbortController();
  let front: Front | undefined;
  let problem: string | undefined = 'not connected yet';

  const open = async (identity: Identity): Promise<void> => {
    front = await openFront(parts, options, identity);
    problem = undefined;
  };
  const keepTrying = async (): Promise<void> => {
    for (let attempt = 0; !stopping.signal.aborted; attempt += 1) {
      const pause = pauses[Math.min(attempt, pauses.length - 1)];
      await sleep(pause, undefined, { signal: stopping.signal });
      try {
        return await open(await identify(options.clients.fast));
      } catch (error) {
        // Also when it is the database that did not answer, just as Slack came back.
        problem = error instanceof Error ? error.message : String(error);
        parts.log.warn({ err: error, attempt }, 'connecting to Slack');
      }
    }
  };

  let trying: Promise<void> | undefined;
  try {
    await open(await identify(options.clients.fast));
  } catch (error) {
    if (!(error instanceof TemporaryError)) throw error;
    problem = error.message;
    trying = keepTrying().catch((cause: unknown) => {
      if (!stopping.signal.aborted) parts.log.error({ err: cause }, 'connecting to Slack');
    });
  }

  return {
    problem: () => problem ?? front?.problem(),
    sockets: () => front?.connection?.state() ?? { open: 0, wanted: 0 },
    listener: (request, response) => {
      if (front?.listener) return front.listener(request, response);
      response.writeHead(503).end();
    },
    stop: async () => {
      stopping.abort();
      await trying;
      await front?.stop();
    },
  };
}

interface Front {
  connection?: SlackConnection;
  listener?: RequestListener;
  problem(): string | undefined;
  stop(): Promise<void>;
}

/** The way from Slack to the handlers and back. */
async function openFront<Needs>(
  parts: Parts,
  { clients, asTyped, commands, handlers, completions, prepareForm, homes, needs }: SlackSideOptions<Needs>,
  { team, botUser, url }: Identity,
): Promise<Front> {
  const { config, database, audit, metrics, clock, log } = parts;
  const { prefix } = config.current().slack;
  const names = (kind: Named) => Object.keys(config.current()[`${kind}s`]);
  const grammar = { commands, prefix, names };
  const title = 'Quarterdeck';
  const people = openPeople(clients.fast, team, clock);
  await rememberWorkspace(database, clock, url);
  const wired = needs(people);
  const answer = openAnswer(clients.fast, clock, title, asTyped);
  const requests = openRequests(database, clock);
  const complete: FormOptions['complete'] = async (from, query, of) =>
    Object.hasOwn(completions, from) ? ((await completions[from]?.(query, wired, of)) ?? []) : [];
  const forms = createForms({ grammar, answer, complete, prepare: prepareForm });
  const dispatcher = openDispatcher({
    ...{ grammar, handlers, audit, answer, forms, requests, metrics, log },
    needs: wired,
    policy: () => policyOf(parts),
    memberships: people,
    acted: homes.acted,
  });
  const recovery = await recoverRequests({ requests, dispatcher, alone: database.kind === 'embedded', log });
  const receive = openReceive({
    ...{ requests, dispatcher, answer, prefix, botUser, title, clock, metrics, log },
    check: (request) => checkForm(request, grammar),
    ...{ complete, forms },
    hear: people.hear,
    opened: homes.opened,
  });
  const door = openDoor(parts, timed(receive, metrics));
  return {
    ...door,
    stop: async () => {
      recovery.stop();
      await door.connection?.stop();
      await dispatcher.drain(drainFor);
    },
  };
}

export function policyOf({ config }: Pick<Parts, 'config'>) {
  const { access, slack } = config.current();
  const channelId = (name: string) => slack.channels[name] ?? name;
  const rules = access.map(({ in: places, ...rule }) => ({ ...rule, in: places?.map(channelId) }));
  return { rules, admit: slack.admit };
}

/** Sockets, or a listener that the hooks server mounts. */
function openDoor({ config, clock, log }: Parts, receive: Receive): Omit<Front, 'stop'> {
  const { mode, api, appToken, signingSecret } = config.current().slack;
  if (mode === 'http') {
    if (!signingSecret) throw new Error('HTTP mode without a signing secret passed the check');
    return { listener: openHttpReceiver({ signingSecret, receive, clock, log }), problem: () => undefined };
  }
  if (!appToken) throw new Error('socket mode without an app token passed the check');
  const connection = connectSockets({ appToken, api, receive, log });
  return {
    connection,
    problem: () => (connection.state().open > 0 ? undefined : 'no socket to Slack is open'),
  };
}
