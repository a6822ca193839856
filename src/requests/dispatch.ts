import { setTimeout as sleep } from 'node:timers/promises';
import { anyEnvironment, type Memberships, type Person } from '#src/access/access.ts';
import { authorise, isAdmitted, type Policy } from '#src/access/authorise.ts';
import { authoriseFromAfar } from '#src/access/seats.ts';
import type { Audit } from '#src/audit/audit.ts';
import { PermissionError, TemporaryError, UserError } from '#src/errors.ts';
import type { Handler, Reply } from '#src/handle.ts';
import type { Logger } from '#src/log.ts';
import type { Message } from '#src/messages/message.ts';
import { notAdmitted, refused } from '#src/messages/refusal.ts';
import { noForm } from '#src/messages/request-refusals.ts';
import type { Metrics } from '#src/metrics.ts';
import { environmentOf } from './arguments.ts';
import { audited } from './audited.ts';
import { placeOf, titleOf } from './form.ts';
import type { Forms } from './forms.ts';
import { type Grammar, type Parsed, parse } from './grammar.ts';
import { outcomeOf } from './outcome.ts';
import type { Answer, Request } from './request.ts';
import type { Requests } from './store.ts';

export interface DispatchOptions<Needs> {
  grammar: Grammar;
  handlers: readonly Handler<Needs>[];
  needs: Needs;
  /** Asked at every request, so that a reload holds from the next one on. */
  policy: () => Policy;
  memberships: Memberships;
  audit: Audit;
  answer: Answer;
  forms: Pick<Forms, 'show'>;
  requests: Requests;
  metrics: Pick<Metrics, 'requests'>;
  /** Told after each request that may have changed something. */
  acted?: (user: string) => Promise<void>;
  log: Logger;
}

export interface Dispatcher {
  /** Answers a request that is stored. Never rejects; resolves when it is finished. */
  run(request: Request): Promise<void>;
  /** Keys of the requests at work. */
  atWork(): string[];
  /** Resolves when nothing is at work, or after so many milliseconds. */
  drain(milliseconds: number): Promise<void>;
}

export function openDispatcher<Needs>(options: DispatchOptions<Needs>): Dispatcher {
  const working = new Map<string, Promise<void>>();
  return {
    run: (request) => {
      const already = working.get(request.key);
      if (already) return already;
      const work = attend(options, request).finally(() => working.delete(request.key));
      working.set(request.key, work);
      return work;
    },
    atWork: () => [...working.keys()],
    drain: async (milliseconds) => {
      const late = new AbortController();
      const limit = sleep(milliseconds, undefined, { signal: late.signal, ref: false }).catch(() => {});
      await Promise.race([Promise.all(working.values()), limit]);
      late.abort();
    },
  };
}

/** One request from its row to its answer. */
async function attend<Needs>(options: DispatchOptions<Needs>, request: Request): Promise<void> {
  const { requests, metrics, log } = options;
  // Opened beside everything else: the trigger is worth nothing after three seconds.
  const parsed = attempt(() => parse(request, options.grammar));
  const view = await openView(options, request, parsed);
  const answered = view === undefined ? request : { ...request, view };
  const outcome = await outcomeOf(() => perform(options, answered, parsed), answered, log);
  const verb = parsed.ok ? parsed.parsed.verb : undefined;
  metrics.requests.inc({ way: request.way, verb: verb?.id ?? '', outcome: outcome.ending.state });
  if (verb?.changes)
    await options.acted?.(request.user).catch((error: unknown) => {
      log.debug({ error: String(error), key: request.key }, 'the Home tab follows by itself');
    });
  try {
    if (outcome.reply) await deliver(options.answer, answered, outcome.reply);
  } catch (error) {
    log.error({ err: error, key: request.key, user: request.user }, 'an answer could not be delivered');
  }
  await requests.finish(request.key, outcome.ending).catch((error: unknown) => {
    log.error({ err: error, key: request.key }, 'closing a request; it will be run again');
  });
}

type Attempt = { ok: true; parsed: Parsed } | { ok: false; error: unknown };

function attempt(read: () => Parsed): Attempt {
  try {
    return { ok: true, parsed: read() };
  } catch (error) {
    return { ok: false, error };
  }
}

async function openView<Needs>(
  { answer, log }: DispatchOptions<Needs>,
  request: Request,
  attempt: Attempt,
): Promise<string | undefined> {
  if (!attempt.ok || attempt.parsed.kind !== 'form' || request.triggerId === undefined) return undefined;
  return await answer.open(request, titleOf(attempt.parsed.verb)).catch((error: unknown) => {
    log.warn({ err: error, key: request.key }, 'a form could not be opened');
    return undefined;
  });
}

async function perform<Needs>(
  options: DispatchOptions<Needs>,
  request: Request,
  attempt: Attempt,
): Promise<Reply> {
  const { memberships, policy, forms, audit, handlers, needs, log } = options;
  const person = await memberships.person(request.team, request.user);
  // A bot that we answered would answer us.
  if (person.standing === 'bot' || person.standing === 'deactivated') return undefined;
  if (!isAdmitted(policy(), person.standing)) {
    return await refuse(audit, request, request.name || 'talk', notAdmitted(person.standing));
  }
  if (!attempt.ok) throw attempt.error;

  const { parsed } = attempt;
  const { verb } = parsed;
  const right = await permit(options, parsed, person, request);
  if (parsed.kind === 'form') {
    if (request.view === undefined || !opensForms.has(request.way))
      throw parsed.problem ?? new UserError(noForm);
    await forms.show(request.view, verb, parsed.given, placeOf(request, verb, parsed.given));
    return undefined;
  }
  const handler = handlers.find((candidate) => candidate.verb.id === verb.id);
  if (!handler) throw new Error(`finding the handler of ${verb.id}`);
  const { args, preview } = parsed;
  const run = () => handler.run({ args, actor: person, request, preview }, needs);
  return verb.changes && !preview
    ? await audited({ audit, log }, { request, parsed, right }, run)
    : await run();
}

const opensForms = new Set<Request['way']>(['command', 'button']);

/** The rule that allows it. What asks for no permission is open to everyone the bot talks to. */
async function permit<Needs>(
  { policy, memberships, audit }: DispatchOptions<Needs>,
  parsed: Parsed,
  person: Person,
  request: Request,
): Promise<{ rule: string; staleFor?: number }> {
  const { permission: action, args } = parsed.verb;
  if (action === null) return { rule: 'open to all' };
  const { channel } = request;
  // What a form will say is asked about when it is sent.
  const environment = parsed.kind === 'form' ? anyEnvironment : environmentOf(args, parsed.args);
  const ask = request.home ? authoriseFromAfar : authorise;
  const decision = await ask(policy(), { action, person, channel, environment }, memberships);
  if (decision.allowed) return decision;
  return await refuse(audit, request, action, refused(action, decision), environment);
}

/** A refusal is on disk before it is told. */
async function refuse(
  audit: Audit,
  request: Request,
  action: string,
  why: string,
  environment?: string,
): Promise<never> {
  const { key: requestKey, user: actor, name, way, channel } = request;
  const detail = { way, ...(channel && { channel }), ...(environment && { environment }) };
  await audit.append({ phase: 'refusal', actor, action, target: name || 'mention', requestKey, detail });
  throw new PermissionError(why);
}

const pauses = [1000, 4000, 10_000, 10_000, 10_000];
/** Whatever Slack asks for: somebody waits, and a try too early costs nothing. */
const longestPause = 10_000;

/** What was done must also be said: tried again while Slack is away. */
async function deliver(
  answer: Answer,
  request: Request,
  { message, to }: { message: Message; to: 'me' | 'channel' },
): Promise<void> {
  for (const pause of pauses) {
    try {
      return await answer.say(request, message, to);
    } catch (error) {
      if (!(error instanceof TemporaryError)) throw error;
      await sleep(Math.min(longestPause, Math.max(pause, error.retryAfter ?? 0)));
    }
  }
  return await answer.say(request, message, to);
}
