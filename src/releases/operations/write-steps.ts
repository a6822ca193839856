// What is written to the cluster: one step a workload, each journalled, each with its own mark.
import { UserError } from '#src/errors.ts';
import { Conflict, OwnedByOthers } from '#src/integrations/kubernetes/errors.ts';
import type { Change, Kubernetes, Workload } from '#src/integrations/kubernetes/kubernetes.ts';
import { ownedMeanwhile } from '#src/messages/release-manifest.ts';
import { anotherObject, changedMeanwhile, changedRightAfter } from '#src/messages/release-refusals.ts';
import { placed } from '#src/messages/release-words.ts';
import { type Advice, type Finding, type Run, type Step, StepFailed } from '#src/operations/step.ts';
import type { Course } from '#src/releases/catalogue.ts';
import type { Seen } from '#src/releases/ledger.ts';
import type { Part } from '#src/releases/release.ts';
import { releaseDigest } from '#src/releases/template.ts';
import type { ReleaseNeeds } from './needs.ts';
import { nameOf, partOf, readAll, seenOf, targetOf } from './place.ts';

/** What a write left, as later steps need it. */
export interface Written {
  workload: string;
  uid: string;
  generation: number;
  templateDigest: string;
  /** ISO 8601. */
  at: string;
  seen: Seen;
}

/** What it was planned over: another object, or another template, is not written to. */
export interface Over {
  /** `deployment/checkout` */
  workload: string;
  uid: string;
  digest: string;
}

export type RecordWritten = (operation: string, seen: Seen) => Promise<void>;

interface Writing {
  where: Course;
  over: readonly Over[];
  /** Shown by `kubectl rollout history`. */
  cause: string;
  title: string;
  /** Before the write, so that nobody takes it for somebody else's. */
  begin(operation: string): Promise<void>;
  /** Once each is in the world, of all as they are then; after a crash in between, the step that watches them says it. */
  written?: RecordWritten;
  change(workload: string): Promise<Change>;
  /** What it wrote is what stands there: after a crash the mark alone says only that it was written. */
  isThere(workload: Workload, over: Over): boolean;
  /** What is said when one of several writes fails after others were made: these are left. */
  half?(written: readonly string[], left: readonly string[]): Advice;
}

const seconds = (count: number) => count * 1000;

export function writeSteps(writing: Writing, needs: ReleaseNeeds): Step[] {
  const names = writing.over.map(({ workload }) => workload);
  return writing.over.map((over, index) => {
    const { title } = writing;
    const step = writeStep({ ...writing, over }, needs);
    if (names.length === 1) return { key: keyOf(0), title, ...step };
    const halfDone = index > 0 && writing.half?.(names.slice(0, index), names.slice(index));
    return { key: keyOf(index), title: `${title}: ${over.workload}`, ...step, ...(halfDone && { halfDone }) };
  });
}

/** Of the steps that wrote to these. */
export function writtenIn(run: Pick<Run, 'result'>, over: readonly Over[]): Written[] {
  return over.map((_, index) => run.result<Written>(keyOf(index)));
}

export function overOf(workloads: readonly Workload[]): Over[] {
  return workloads.map(({ target, uid, template }) => ({
    workload: nameOf(target),
    ...{ uid, digest: releaseDigest(template) },
  }));
}

/** Throws StepFailed. */
export function demandUnchanged({ uid, template }: Workload, over: Over, part: Part): void {
  if (uid !== over.uid) throw new StepFailed(anotherObject(part));
  if (releaseDigest(template) !== over.digest) throw new StepFailed(changedMeanwhile(part));
}

/** Stored. No hyphen before the number: the mark of a step that a person asked for again ends in one. */
function keyOf(index: number): string {
  return index === 0 ? 'write' : `write${index + 1}`;
}

function writeStep(
  { where, over, cause, begin, written, change, isThere }: Omit<Writing, 'over' | 'half'> & { over: Over },
  needs: ReleaseNeeds,
): Omit<Step, 'key' | 'title'> {
  const find = async () => {
    const kubernetes = await needs.kubernetes(where.cluster);
    const workload = await kubernetes.read(targetOf(where, over.workload));
    return { kubernetes, workload, part: partOf(where, over.workload) };
  };
  const left = async (operation: string, workload: Workload, kubernetes: Kubernetes): Promise<Written> => {
    if (written) {
      const all = where.workloads.length === 1 ? [workload] : await readAll(where, kubernetes);
      await written(operation, seenOf(all, where));
    }
    return writtenOf(workload, where, needs);
  };
  /** Undefined when something else of the object changed just then, such as its status: to be read again. */
  const tryToWrite = async ({ operation, mark, attempt, ready }: Run): Promise<Written | undefined> => {
    const { kubernetes, workload, part } = await find();
    if (attempt > 1 && (await wasWritten(kubernetes, workload, over, mark))) {
      if (isThere(workload, over)) return await left(operation, workload, kubernetes);
      throw new StepFailed(changedRightAfter(part));
    }
    demandUnchanged(workload, over, part);
    const wanted = await change(over.workload);
    await ready();
    try {
      return await left(operation, await kubernetes.change(workload, wanted, { mark, cause }), kubernetes);
    } catch (error) {
      if (error instanceof Conflict) return undefined;
      if (error instanceof OwnedByOthers) throw new StepFailed(ownedMeanwhile(placed(part), error.fields));
      throw error;
    }
  };
  return {
    ...{ rule: 'again', timeout: seconds(60) },
    inspect: async (mark): Promise<Finding> => {
      const { kubernetes, workload } = await find();
      if (!(await wasWritten(kubernetes, workload, over, mark))) return 'not done';
      // Somebody has undone it: what follows from that, `act` says.
      return isThere(workload, over) ? { done: writtenOf(workload, where, needs) } : 'unknown';
    },
    act: async (run) => {
      await begin(run.operation);
      try {
        for (;;) {
          const done = await tryToWrite(run);
          if (done) return done;
        }
      } catch (error) {
        if (error instanceof StepFailed) await needs.ledger.failed(run.operation, 'somebody else changed it');
        if (error instanceof UserError) await needs.ledger.failed(run.operation, error.message);
        throw error;
      }
    },
  };
}

/** By an attempt whose outcome was lost, whatever stands there by now. */
async function wasWritten(
  kubernetes: Kubernetes,
  workload: Workload,
  { uid }: Over,
  mark: string,
): Promise<boolean> {
  if (workload.uid !== uid) return false;
  return workload.mark === mark || (await kubernetes.hasRolledOut(workload, mark));
}

function writtenOf(workload: Workload, where: Course, { clock }: ReleaseNeeds): Written {
  const { uid, generation, templateDigest } = workload;
  const at = clock.now().toISOString();
  return {
    workload: nameOf(workload.target),
    uid,
    generation,
    templateDigest,
    at,
    seen: seenOf([workload], where),
  };
}
