// A sender between a database and the sandbox Slack, with cards that say what the test wants them to.
import { pino } from 'pino';
import { afterAll, expect, vi } from 'vitest';
import { type SandboxOptions, type SandboxSlack, startSandboxSlack } from '#sandbox/slack/start.ts';
import type { Drawing, Outgoing, Subject, Urgency } from '#src/cards/cards.ts';
import { createCards } from '#src/cards/create-cards.ts';
import { type MovableClock, systemClock } from '#src/clock.ts';
import { secret } from '#src/secret.ts';
import { createClients } from '#src/slack/clients.ts';
import { type Sender, type SenderOptions, startSender } from '#src/slack/send/sender.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

export const payments = 'C0PAYMENTS';
export const ops = 'C0OPS';
export const health = 'C0QUARTERDECK';

export interface Stage extends AsyncDisposable {
  slack: SandboxSlack;
  database: TestDatabase;
  clock: MovableClock;
  /** What each subject's card looks like now. */
  drawings: Map<string, Drawing>;
  /** The sender's log lines of this level and above, as they were written. */
  lines: { level: number; msg: string }[];
  sender(options?: SenderGiven): Sender;
  /** Sets what a subject looks like and wants it shown, in one transaction. */
  show(subject: string, text: string, wish?: Wish): Promise<void>;
  say(...messages: Outgoing[]): Promise<void>;
  /** Moves time for the sender and for Slack, and lets the sender look. */
  pass(milliseconds: number): void;
  card(subject: string): Promise<CardRow>;
  /** The cards that are known to stand in Slack. */
  posted(): Promise<{ ts: string | null }[]>;
  messages(): Promise<MessageRow[]>;
}

type SenderGiven = Partial<SenderOptions> & { timeouts?: { fast: number; out: number } };

export interface Wish {
  channel?: string;
  urgency?: Urgency;
  alive?: boolean;
  drawing?: Drawing;
  say?: string[];
}

type CardRow = Awaited<ReturnType<typeof cardRow>>;
type MessageRow = Awaited<ReturnType<typeof messageRows>>[number];

export const alert = (subject: string): Subject => ({ kind: 'alert', subject });

/** Real milliseconds, generous for a machine that does other things too; nothing here waits that long. */
const PATIENCE = 15_000;
vi.setConfig({ testTimeout: 2 * PATIENCE, hookTimeout: 2 * PATIENCE });

/** Expects it now or later. */
export function eventually<T>(look: () => T) {
  return expect.poll(look, { timeout: PATIENCE });
}

/** One for all tests of a file, empty at the start of each. */
let opened: Promise<TestDatabase> | undefined;
afterAll(async () => await (await opened)?.[Symbol.asyncDispose]());

async function emptyDatabase(): Promise<TestDatabase> {
  opened ??= testDatabase();
  const database = await opened;
  await database.db.deleteFrom('messages').execute();
  await database.db.deleteFrom('cards').execute();
  return database;
}

export async function startStage(options: SandboxOptions = {}): Promise<Stage> {
  const clock = systemClock();
  const slack = await startSandboxSlack({ now: () => clock.now().getTime(), patience: PATIENCE, ...options });
  const database = await emptyDatabase();
  const lines: Stage['lines'] = [];
  const log = pino({ level: 'debug' }, { write: (line) => void lines.push(JSON.parse(line)) });
  const cards = createCards(clock);
  const drawings = new Map<string, Drawing>();
  const senders: Sender[] = [];

  return {
    slack,
    database,
    clock,
    drawings,
    lines,
    sender({ timeouts = { fast: 300, out: 300 }, ...given } = {}) {
      const { out, outTimeout } = createClients({
        token: secret(slack.tokens.bot),
        api: slack.apiUrl,
        log,
        timeouts,
      });
      const sender = startSender({
        database,
        client: out,
        timeout: outTimeout,
        draw: { alert: async (subjects) => drawn(drawings, subjects) },
        fallback: health,
        clock,
        log,
        ...given,
      });
      senders.push(sender);
      return sender;
    },
    async show(
      subject,
      text,
      { channel = payments, urgency = 'verdict', alive = true, drawing, say = [] } = {},
    ) {
      await database.tx(async (trx) => {
        drawings.set(subject, drawing ?? { message: { text }, alive });
        await cards.show(trx, channel, [alert(subject)], urgency);
        const words = say.map((line) => ({ thread: alert(subject), message: { text: line }, urgency }));
        await cards.say(trx, words);
      });
    },
    say: (...messages) => database.tx((trx) => cards.say(trx, messages)),
    pass(milliseconds) {
      clock.advance(milliseconds);
      for (const sender of senders) sender.look();
    },
    card: (subject) => cardRow(database, subject),
    posted: () => database.db.selectFrom('cards').select('ts').where('ts', 'is not', null).execute(),
    messages: () => messageRows(database),
    async [Symbol.asyncDispose]() {
      for (const sender of senders) await sender.stop();
      await slack.close();
    },
  };
}

function drawn(drawings: Map<string, Drawing>, subjects: string[]): Map<string, Drawing> {
  return new Map(
    subjects.flatMap((subject) => {
      const drawing = drawings.get(subject);
      return drawing ? [[subject, drawing]] : [];
    }),
  );
}

async function cardRow({ db }: TestDatabase, subject: string) {
  return await db.selectFrom('cards').selectAll().where('subject', '=', subject).executeTakeFirstOrThrow();
}

async function messageRows({ db }: TestDatabase) {
  return await db.selectFrom('messages').selectAll().orderBy('id').execute();
}
