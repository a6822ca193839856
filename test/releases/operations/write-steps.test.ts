import { describe, expect, test } from 'vitest';
import { Conflict } from '#src/integrations/kubernetes/errors.ts';
import type { Kubernetes, Workload } from '#src/integrations/kubernetes/kubernetes.ts';
import type { Run } from '#src/operations/step.ts';
import type { ReleaseNeeds } from '#src/releases/operations/needs.ts';
import { writeSteps } from '#src/releases/operations/write-steps.ts';
import { releaseDigest } from '#src/releases/template.ts';
import { course } from '#test/support/release.ts';
import { releaseClock } from '#test/support/release-call.ts';

const template = (image: string) => ({ spec: { containers: [{ name: 'app', image }] } });

/** A cluster of one workload, which a test changes behind the step's back. */
function cluster() {
  let workload = {
    ...{ uid: 'uid-1', mark: null, generation: 1, templateDigest: 'd1', revision: '1' },
    target: { kind: 'deployment', name: 'checkout', namespace: 'shop' },
    template: template('checkout:v1'),
    containers: [{ name: 'app', image: 'checkout:v1', init: false }],
  } as unknown as Workload;
  const writes: string[] = [];
  const begun: string[] = [];
  const failures: string[] = [];
  const kubernetes: Pick<Kubernetes, 'read' | 'change' | 'hasRolledOut'> = {
    read: async () => workload,
    hasRolledOut: async (_, mark) => writes.includes(mark),
    change: async (seen, change, { mark }) => {
      if (seen !== workload) throw new Conflict('writing checkout: it was modified');
      writes.push(mark);
      const image = 'images' in change ? (change.images.app ?? '') : '';
      workload = { ...workload, mark, generation: workload.generation + 1, template: template(image) };
      return workload;
    },
  };
  const needs = {
    clock: releaseClock,
    kubernetes: async () => kubernetes,
    ledger: { failed: async (_: string, problem: string) => void failures.push(problem) },
  } as unknown as ReleaseNeeds;
  const [step] = writeSteps(
    {
      ...{ where: course(), title: 'Write v2', cause: 'v2' },
      over: [
        { workload: 'deployment/checkout', uid: 'uid-1', digest: releaseDigest(template('checkout:v1')) },
      ],
      isThere: ({ template: live }) => releaseDigest(live) === releaseDigest(template('checkout:v2')),
      begin: async (operation) => void begun.push(operation),
      change: async () => ({ images: { app: 'checkout:v2' } }),
    },
    needs,
  );
  if (!step) throw new Error('there is no step');
  const run = {
    operation: '7f3k2',
    mark: 'qd-7f3k2-write',
    attempt: 1,
    ready: async () => undefined,
  } as Partial<Run> as Run;
  return {
    ...{ step, run, writes, begun, failures },
    meanwhile: (change: Partial<Workload>) => {
      workload = { ...workload, ...change };
    },
  };
}

const signal = new AbortController().signal;

describe('writing a release', () => {
  test('is recorded before it is done, and leaves its mark in the same call', async () => {
    const { step, run, writes, begun } = cluster();
    expect(await step.inspect?.(run.mark, signal)).toBe('not done');

    expect(await step.act(run)).toMatchObject({ uid: 'uid-1', generation: 2 });
    expect(begun).toEqual(['7f3k2']);
    expect(writes).toEqual([run.mark]);
  });

  test('killed after the call, it is found done and not written again', async () => {
    const { step, run, writes } = cluster();
    await step.act(run);

    expect(await step.inspect?.(run.mark, signal)).toMatchObject({ done: { uid: 'uid-1', generation: 2 } });
    await step.act({ ...run, attempt: 2 });
    expect(writes).toHaveLength(1);
  });

  test.each<[string, string, string | null]>([
    ['another image', 'checkout:hotfix', 'qd-7f3k2-write'],
    ['what ran before, as `kubectl apply` does', 'checkout:v1', 'qd-7f3k2-write'],
    ['what ran before with its own mark, as `kubectl rollout undo` does', 'checkout:v1', 'qd-2b4d6-write'],
    ['another object’s manifest without any mark, as `kubectl replace` does', 'checkout:hotfix', null],
  ])(
    'killed after the call, and somebody put %s there: it is theirs, and left alone',
    async (_, image, mark) => {
      const { step, run, writes, failures, meanwhile } = cluster();
      await step.act(run);
      meanwhile({ template: template(image), mark });

      const theirs =
        /I had written this, and somebody else changed \*checkout\* in \*production\* right after/;
      expect(await step.inspect?.(run.mark, signal)).toBe('unknown');
      await expect(step.act({ ...run, attempt: 2 })).rejects.toThrow(theirs);
      expect(writes).toHaveLength(1);
      expect(failures).toContain('somebody else changed it');
    },
  );

  test('a status that changed between reading and writing is no reason to fail: it is read again', async () => {
    const { step, run, writes, meanwhile } = cluster();
    let reads = 0;
    const ready = async () => {
      reads += 1;
      if (reads < 3) meanwhile({ generation: reads });
    };

    expect(await step.act({ ...run, ready })).toMatchObject({ uid: 'uid-1' });
    expect(reads).toBe(3);
    expect(writes).toEqual([run.mark]);
  });

  test('nor is it written over what somebody else wrote in that moment', async () => {
    const { step, run, writes, meanwhile } = cluster();
    const ready = async () => meanwhile({ template: template('checkout:hotfix') });

    await expect(step.act({ ...run, ready })).rejects.toThrow('Somebody else changed *checkout*');
    expect(writes).toEqual([]);
  });

  test('does not go over what somebody else wrote meanwhile', async () => {
    const { step, run, writes, meanwhile } = cluster();
    meanwhile({ template: template('checkout:hotfix') });

    await expect(step.act(run)).rejects.toThrow('Somebody else changed *checkout* in *production*');
    expect(writes).toEqual([]);
  });

  test('does not go to another object of the same name', async () => {
    const { step, run, writes, meanwhile } = cluster();
    meanwhile({ uid: 'uid-2' });

    expect(await step.inspect?.(run.mark, signal)).toBe('not done');
    await expect(step.act(run)).rejects.toThrow('is another object than the one this was planned for');
    expect(writes).toEqual([]);
  });

  test('writes nothing when it was stopped, or somebody else took over, while the workload was read', async () => {
    const { step, run, writes } = cluster();
    const ready = async () => {
      throw new Error('somebody else may be at it');
    };

    await expect(step.act({ ...run, ready })).rejects.toThrow('somebody else may be at it');
    expect(writes).toEqual([]);
  });

  test('a restart meanwhile is no other release', async () => {
    const { step, run, writes, meanwhile } = cluster();
    const annotations = { 'kubectl.kubernetes.io/restartedAt': '2026-11-25T09:00:00Z' };
    meanwhile({ template: { metadata: { annotations }, ...template('checkout:v1') } });

    await step.act(run);
    expect(writes).toHaveLength(1);
  });
});
