import { z } from 'zod';
import { UserError } from '#src/errors.ts';
import type { Way } from '#src/integrations/kubernetes/kubernetes.ts';
import { takesOver } from '#src/messages/release-manifest.ts';
import { muteLines } from '#src/messages/release-mute.ts';
import { noGoodRelease, runsNoMore } from '#src/messages/release-refusals.ts';
import {
  migrationsBetween,
  queueIsHeld,
  rollbackLines,
  rollbackTitle,
  rolledBackTo,
} from '#src/messages/release-verdicts.ts';
import { defineOperation } from '#src/operations/operation.ts';
import { type Course, courseOf } from '#src/releases/catalogue.ts';
import type { OpenAlert } from '#src/releases/open-alerts.ts';
import {
  type ContainerImage,
  findRelease,
  lastGood,
  migrationsSince,
  previousRelease,
  type Release,
} from '#src/releases/release.ts';
import { releaseDigest } from '#src/releases/template.ts';
import { type Difference, isNoRestart, templateDiffs } from '#src/releases/template-diff.ts';
import { halfReleased } from './half-released.ts';
import { moveStep } from './move-step.ts';
import { muting } from './muting.ts';
import type { ReleaseNeeds } from './needs.ts';
import { lookAt, nameOf, seenOf, workloadDiffs } from './place.ts';
import { mayBeWritten } from './plan-images.ts';
import { day, exclusiveOf, placeInput, sizeOf, whereOf } from './shared.ts';
import { watchStep } from './watch-step.ts';
import { manifestsOf, movesFrom, restoring, takenBy, type Writes, writeOf } from './ways.ts';
import { type Over, overOf, type RecordWritten, writeSteps } from './write-steps.ts';

const Input = z.object({ ...placeInput, to: z.string().optional(), from: z.string().optional() });
type Input = z.infer<typeof Input>;

export interface RollbackCommitment {
  over: Over[];
  from: number;
  /** The release that is put back. */
  to: number;
  writes: Writes;
  /** Of the templates that leaves, by workload. */
  templates: Record<string, string>;
  moves: Way | null;
  course: Course;
}

export interface RollbackContext {
  asker: string;
  from: { version: string; verdict: Release['verdict']; problem: string | null };
  to: { version: string; verdict: Release['verdict']; at: string };
  images: ContainerImage[];
  differences: Difference[];
  /** What is otherwise than it was then, and stays: it is others' to set. */
  stays: Difference[];
  moves: Way | null;
  alerts: OpenAlert[];
  migrations: string[];
}

export const rollbackOperation = defineOperation<ReleaseNeeds, Input, RollbackCommitment, RollbackContext>({
  name: 'release.rollback',
  version: 1,
  permission: 'release.rollback',
  input: Input,
  where: whereOf,
  exclusive: exclusiveOf,
  timeout: day,
  title: rollbackTitle,
  summary: ({ commitment: { course }, context }) => [...rollbackLines(context), ...muteLines(course)],
  async plan(input, needs, { asker }) {
    const now = await lookAt(input, needs);
    const { history, live, release: from, workloads, where } = now;
    if (input.from !== undefined && input.from !== from.version)
      throw new UserError(runsNoMore(input, input.from, from));
    const to = input.to === undefined ? lastGood(history, live) : findRelease(history, input.to, live);
    if (!to?.workloads) throw new UserError(noGoodRelease(input, previousRelease(history, live)?.version));
    await mayBeWritten(now);
    const { would, writes } = await restoring(now, to);
    const left = seenOf(would, where).workloads;
    const moves = movesFrom(workloads, writes);
    return {
      commitment: {
        over: overOf(workloads),
        course: courseOf(where),
        from: from.id,
        to: to.id,
        ...{ writes, moves },
        templates: Object.fromEntries(left.map(({ name, template }) => [name, releaseDigest(template)])),
      },
      context: {
        asker,
        from: { version: from.version, verdict: from.verdict, problem: from.problem },
        to: { version: to.version, verdict: to.verdict, at: (to.provenAt ?? to.startedAt).toISOString() },
        images: to.images,
        differences: workloadDiffs(workloads, would),
        ...{ stays: templateDiffs(to.workloads, left).filter(isNoRestart), moves },
        alerts: await needs.openAlerts(input),
        migrations: migrationsSince(history, to).map(({ version }) => version),
      },
    };
  },
  guards: {
    conflict: async ({ commitment }) => takesOver(takenBy(commitment.writes)),
    migration: async ({ context }) => migrationsBetween(context.to.version, context.migrations),
  },
  size: ({ over }) => sizeOf({ workloads: over.length }),
  exempt: ({ context }) => [
    'queue',
    'freeze',
    ...(context.to.verdict === 'proven good' ? (['approval'] as const) : []),
  ],
  steps({ commitment, context }, needs, { app, environment }) {
    const place = { app, environment };
    const { over, from: left, writes, moves, course } = commitment;
    const { asker: by, images } = context;
    const { version } = context.to;
    const begin = async (operation: string): Promise<void> => {
      const from = context.from.version;
      const recorded = (await needs.ledger.history(place)).find(({ id }) => id === commitment.to);
      await needs.ledger.begin({
        ...place,
        origin: 'rollback',
        version,
        from,
        images,
        by,
        operation,
        labels: {},
        // Whole: the number of replicas, which is left alone now, is what the next deploy puts back.
        manifests: recorded?.manifests ?? manifestsOf(writes),
      });
    };
    const written: RecordWritten = async (operation, seen) => {
      await needs.ledger.written(operation, seen);
      await needs.ledger.rolledBack(left);
    };
    const cause = `back to ${version} by Quarterdeck`;
    return [
      ...writeSteps(
        {
          ...{ where: course, over, title: `Put ${version} back`, cause, written },
          begin: muting(begin, { where: course, version, back: true }, needs),
          change: async (workload) => writeOf(writes, workload),
          isThere: ({ target, template }) => releaseDigest(template) === commitment.templates[nameOf(target)],
          half: halfReleased(place, version, { good: context.to.verdict === 'proven good' }),
        },
        needs,
      ),
      ...moveStep({ where: course, over, from: moves }, needs),
      watchStep({ where: course, version, over, next: queueIsHeld(place), written }, needs),
      {
        ...{ key: 'record', title: 'Record the release', rule: 'again', timeout: 60_000 },
        act: async ({ operation }) => {
          if (context.to.verdict === 'proven good') await needs.ledger.proven(operation);
          return {};
        },
      },
    ];
  },
  verdict: ({ context }, _, input) => rolledBackTo(input, context),
  keepsLocks: ({ context }) => `rolled back from ${context.from.version}`,
});
