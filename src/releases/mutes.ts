// While a release rolls out, nobody is told of the alerts that its app's policy names: from the write until it is known
// how it did, and no longer than the policy says. Each mute is its operation's, begins once and is never made longer.
import type { Selectable, Transaction } from 'kysely';
import type { Audit } from '#src/audit/audit.ts';
import type { Cards } from '#src/cards/cards.ts';
import type { Clock } from '#src/clock.ts';
import type { Mute } from '#src/config/releases.ts';
import type { Database } from '#src/database/connect.ts';
import type { TimerHandlers } from '#src/database/run-timers.ts';
import type { Schema } from '#src/database/schema.ts';
import type { ReleaseMuteTable } from '#src/database/schema-releases.ts';
import { cancel, schedule } from '#src/database/timers.ts';
import { heldAfterwards, heldMeanwhile, muteReason } from '#src/messages/release-mute.ts';
import { operationSubject } from '#src/operations/rows.ts';
import { isOnlyAbout } from './catalogue.ts';
import type { OpenAlert } from './open-alerts.ts';
import type { Place } from './release.ts';

type Trx = Transaction<Schema>;
export type ReleaseMute = Selectable<ReleaseMuteTable>;

export interface Muting extends Place {
  operation: string;
  version: string;
  /** It goes back to that version. */
  back: boolean;
  policy: Mute;
}

export interface HeldAlert extends Pick<OpenAlert, 'id' | 'title' | 'severity'> {
  became: 'firing' | 'resolved' | 'shown';
}

export interface Mutes {
  /** Resolves once it is on disk. Begun again, as after a crash, it is the one there was, over or not. */
  begin(muting: Muting): Promise<void>;
  /** As soon as it is known how the release did: shows what still fires, and tells its thread what was held. */
  end(operation: string): Promise<void>;
  /** By hand. Resolves to what was held; undefined where nothing is muted. */
  lift(place: Place, by: string): Promise<HeldAlert[] | undefined>;
}

/** The same, for those who have a transaction. */
export interface MutesWithin {
  ended(trx: Trx, operation: string): Promise<void>;
  /** Those that hold now, locked as src/alerts/hold.ts asks for. */
  holds(trx: Trx): Promise<MuteHold[]>;
  /** Its thread is told once that something is held, and how to see it. */
  tellHeld(
    trx: Trx,
    alerts: readonly (Omit<HeldAlert, 'became'> & { heldBy: string | null })[],
  ): Promise<void>;
}

export interface MuteHold {
  id: string;
  why: string;
  until: Date;
  covers(labels: Readonly<Record<string, string>>): boolean;
}

interface Needs {
  database: Database;
  cards: Cards;
  audit: Audit;
  clock: Clock;
  config(): Parameters<typeof isOnlyAbout>[0];
  /** Shows what still fires of what this operation's mute held, and resolves to all that it held. */
  show(trx: Trx, operation: string, at: Date): Promise<HeldAlert[]>;
}

const timer = 'release-mute';

export function createMutes(needs: Needs): Mutes & MutesWithin & { timers: TimerHandlers } {
  const { database, cards, audit, clock } = needs;

  async function end(trx: Trx, operation: string, by?: string): Promise<HeldAlert[] | undefined> {
    const now = clock.now();
    const mute = await trx
      .updateTable('release_mutes')
      .set({ ended_at: now })
      .where('operation', '=', operation)
      .where('ended_at', 'is', null)
      .returningAll()
      .executeTakeFirst();
    if (!mute) return undefined;
    await cancel(trx, { kind: timer, subject: operation });
    const held = await needs.show(trx, operation, now);
    if (held.length > 0 || by !== undefined) {
      const message = heldAfterwards(mute, held, by);
      await cards.say(trx, [{ thread: operationSubject(operation), message, urgency: 'verdict' }]);
    }
    return held;
  }

  const endNow = async (operation: string): Promise<void> => {
    await database.tx((trx) => end(trx, operation));
  };

  return {
    begin: async (muting) => {
      const { operation, policy, app, environment, version, back } = muting;
      const known = database.db.selectFrom('release_mutes').select('operation');
      if (await known.where('operation', '=', operation).executeTakeFirst()) return;
      const until = new Date(clock.now().getTime() + policy.atMost);
      const target = `${app} in ${environment}`;
      const detail = { operation, alerts: policy.alerts, until: until.toISOString() };
      await audit.append({ phase: 'note', actor: 'quarterdeck', action: 'release.mute', target, detail });
      await database.tx(async (trx) => {
        // A runner that has lost its operation mutes nothing any more.
        if (!(await runs(trx, operation))) return;
        const alerts = JSON.stringify(policy.alerts);
        await trx
          .insertInto('release_mutes')
          .values({ operation, app, environment, version, back, alerts, began_at: clock.now(), until })
          .onConflict((conflict) => conflict.column('operation').doNothing())
          .execute();
        await schedule(trx, { kind: timer, subject: operation, dueAt: until }, { ifAbsent: true });
      });
    },
    end: endNow,
    lift: async ({ app, environment }, by) => {
      const open = database.db.selectFrom('release_mutes').select('operation').where('app', '=', app);
      const mutes = await open.where('environment', '=', environment).where('ended_at', 'is', null).execute();
      const lifted = await Promise.all(
        mutes.map(({ operation }) => database.tx((trx) => end(trx, operation, by))),
      );
      const ended = lifted.filter((held) => held !== undefined);
      return ended.length === 0 ? undefined : ended.flat();
    },

    ended: async (trx, operation) => {
      await end(trx, operation);
    },
    holds: async (trx) => {
      const now = clock.now();
      const open = trx.selectFrom('release_mutes').selectAll().where('ended_at', 'is', null);
      // Neither past its end, whoever should have ended it, nor by a clock that was set back since it began.
      const mutes = await open.where('until', '>', now).where('began_at', '<=', now).forShare().execute();
      return mutes.map((mute) => holdOf(mute, needs.config()));
    },
    tellHeld: async (trx, alerts) => {
      for (const [operation, its] of Map.groupBy(alerts, ({ heldBy }) => heldBy)) {
        if (operation === null) continue;
        const mute = await trx
          .updateTable('release_mutes')
          .set({ held_at: clock.now() })
          .where('operation', '=', operation)
          .where('held_at', 'is', null)
          .returningAll()
          .executeTakeFirst();
        if (!mute) continue;
        const message = heldMeanwhile(mute, its, clock.now());
        await cards.say(trx, [{ thread: operationSubject(operation), message, urgency: 'decision' }]);
      }
    },
    timers: { [timer]: ({ subject }) => endNow(subject) },
  };
}

async function runs(trx: Trx, operation: string): Promise<boolean> {
  const row = trx.selectFrom('operations').select('state').where('id', '=', operation).forShare();
  return (await row.executeTakeFirst())?.state === 'running';
}

function holdOf(mute: ReleaseMute, config: Parameters<typeof isOnlyAbout>[0]): MuteHold {
  const { operation, until, alerts } = mute;
  const named = alerts.map((labels) => Object.entries(labels));
  return {
    ...{ id: operation, until, why: muteReason(mute) },
    covers: (labels) =>
      named.some((matcher) => matcher.every(([label, value]) => labelOf(labels, label) === value)) &&
      isOnlyAbout(config, labels, mute),
  };
}

/** Labels come from outside: `constructor` is none unless it is sent. */
function labelOf(labels: Readonly<Record<string, string>>, label: string): string | undefined {
  return Object.hasOwn(labels, label) ? labels[label] : undefined;
}
