import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { systemClock } from '#src/clock.ts';
import type { Kubernetes, Target } from '#src/integrations/kubernetes/kubernetes.ts';
import type { RolloutSnapshot } from '#src/integrations/kubernetes/rollout.ts';
import type { JsonObject } from '#src/json.ts';
import { type Asked, json, refuse, startApiServer } from '#test/support/api-server.ts';
import { workload } from '#test/support/workloads.ts';

const target: Target = { kind: 'statefulset', namespace: 'shop', name: 'carts' };
const isOf = (kind: string) => (asked: Asked) => asked.path.endsWith(`/${kind}`);
const isWatch = ({ query }: Asked) => query.watch === 'true';

function set(replicas: number, version: string): JsonObject {
  const object = workload('shop', { kind: 'statefulset', name: 'carts', replicas });
  const metadata = { name: 'carts', uid: 'u1', generation: 1, resourceVersion: version };
  return { ...object, metadata, status: { observedGeneration: 1, updateRevision: 'carts-2' } };
}

/** Lists one StatefulSet and nothing else; what a watch of it says is the test's. */
function serve(watchSet: (asked: Asked, response: ServerResponse) => void, version = () => '10') {
  return startApiServer((asked, response) => {
    if (!isWatch(asked)) {
      const items = isOf('statefulsets')(asked) ? [set(1, version())] : [];
      return json(response, { metadata: { resourceVersion: version() }, items });
    }
    if (isOf('statefulsets')(asked)) return watchSet(asked, response);
    response.writeHead(200).flushHeaders();
  });
}

function say(response: ServerResponse, type: string, object: JsonObject): void {
  response.write(`${JSON.stringify({ type, object })}\n`);
}

async function until(
  kubernetes: Kubernetes,
  isSo: (snapshot: RolloutSnapshot) => boolean,
): Promise<RolloutSnapshot> {
  for await (const snapshot of kubernetes.watchRollout(target, { uid: 'u1' }, AbortSignal.timeout(10_000)))
    if (isSo(snapshot)) return snapshot;
  throw new Error('it was not seen');
}

const wants = (replicas: number) => (snapshot: RolloutSnapshot) => snapshot.workload?.desired === replicas;

test('what is listed is seen, and then what changes from there on', async () => {
  await using api = await serve((_, response) => say(response, 'MODIFIED', set(5, '11')));

  await until(api.kubernetes, wants(5));

  const watched = api.asked.filter(isWatch).filter(isOf('statefulsets'));
  expect(watched[0]?.query).toMatchObject({ resourceVersion: '10', allowWatchBookmarks: 'true' });
});

test('a watch that the server ends goes on where it was, without another list', async () => {
  let watches = 0;
  await using api = await serve((_, response) => {
    watches += 1;
    if (watches > 1) return say(response, 'MODIFIED', set(5, '31'));
    say(response, 'BOOKMARK', { metadata: { resourceVersion: '30' } });
    response.end();
  });

  await until(api.kubernetes, wants(5));

  const own = api.asked.filter(isOf('statefulsets'));
  expect(own.map(({ query }) => query.resourceVersion)).toEqual([undefined, '10', '30']);
});

test.each([
  [
    'in the stream',
    (response: ServerResponse) => say(response, 'ERROR', { kind: 'Status', code: 410, reason: 'Expired' }),
  ],
  ['as the answer', (response: ServerResponse) => refuse(response, 410, { reason: 'Expired' })],
])('when it is too late to go on, told %s, everything is listed again', async (_, tooLate) => {
  let watches = 0;
  await using api = await serve(
    (__, response) => {
      watches += 1;
      if (watches === 1) tooLate(response);
      else say(response, 'MODIFIED', set(5, '41'));
    },
    () => (watches === 0 ? '10' : '40'),
  );

  await until(api.kubernetes, wants(5));

  const own = api.asked.filter(isOf('statefulsets'));
  expect(own.map(({ query }) => query.resourceVersion)).toEqual([undefined, '10', undefined, '40']);
});

test('one connection that breaks is not a cluster that cannot be seen', async () => {
  let watches = 0;
  await using api = await serve((_, response) => {
    watches += 1;
    if (watches > 1) return say(response, 'MODIFIED', set(5, '11'));
    say(response, 'MODIFIED', set(4, '11'));
    response.destroy();
  });
  const blind: unknown[] = [];

  await until(api.kubernetes, (snapshot) => {
    blind.push(snapshot.blind);
    return wants(5)(snapshot);
  });

  expect(blind.every((one) => one === null)).toBe(true);
});

test('a process that stood still does not take what it saw before for what is so, and reads everything again', async () => {
  let stoodStill = 0;
  const clock = { ...systemClock(), monotonic: () => performance.now() + stoodStill };
  const watching = new Set<ServerResponse>();
  await using api = await startApiServer((asked, response) => {
    if (isWatch(asked)) {
      watching.add(response);
      return void response.writeHead(200).flushHeaders();
    }
    const items = isOf('statefulsets')(asked) ? [set(stoodStill === 0 ? 1 : 5, '10')] : [];
    json(response, { metadata: { resourceVersion: '10' }, items });
  }, clock);
  const seen: RolloutSnapshot[] = [];

  await until(api.kubernetes, (snapshot) => {
    seen.push(snapshot);
    if (snapshot.blind) for (const response of watching) response.destroy();
    else stoodStill = 20_000;
    return wants(5)(snapshot);
  });

  const [before, woken] = seen;
  expect(before).toMatchObject({ blind: null, workload: { desired: 1 } });
  expect(woken).toMatchObject({ blind: { because: 'nothing was heard' }, workload: { desired: 1 } });
  expect(seen.at(-1)).toMatchObject({ blind: null });
});

test('what answers with errors from the beginning is a cluster that cannot be seen', async () => {
  await using api = await startApiServer((_, response) => refuse(response, 503));

  const snapshot = await until(api.kubernetes, ({ blind }) => blind !== null);

  expect(snapshot).toMatchObject({ workload: null, blind: { because: 'TemporaryError' } });
});

test('a long list is read page by page, and what is no longer there is forgotten', async () => {
  const pod = (name: string) => ({
    metadata: { name, uid: name, ownerReferences: [{ uid: 'u1', controller: true }] },
  });
  let lists = 0;
  let watching: ServerResponse | undefined;
  await using api = await startApiServer((asked, response) => {
    if (isWatch(asked) && isOf('pods')(asked)) watching = response;
    if (isWatch(asked)) return void response.writeHead(200).flushHeaders();
    if (isOf('statefulsets')(asked))
      return json(response, { metadata: { resourceVersion: '1' }, items: [set(1, '1')] });
    if (!isOf('pods')(asked)) return json(response, { metadata: { resourceVersion: '1' }, items: [] });
    lists += 1;
    if (lists === 1) return json(response, { metadata: { continue: 'more' }, items: [pod('a')] });
    json(response, { metadata: { resourceVersion: '1' }, items: lists === 2 ? [pod('b')] : [pod('c')] });
  });
  const seen: string[] = [];

  await until(api.kubernetes, ({ blocking }) => {
    const names = blocking.map(({ name }) => name).join();
    if (seen.at(-1) !== names) seen.push(names);
    if (names === 'a,b' && watching && lists === 2) say(watching, 'ERROR', { code: 410 });
    return names === 'c';
  });

  expect(seen).toEqual(['a,b', 'c']);
  expect(api.asked.filter(isOf('pods')).map(({ query }) => query.continue)).toContain('more');
});

test('however many rollouts there are, each kind is watched once, and by nobody after the last', async () => {
  const open = new Set<ServerResponse>();
  await using api = await startApiServer((asked, response) => {
    if (!isWatch(asked)) return json(response, { metadata: { resourceVersion: '1' }, items: [set(1, '1')] });
    open.add(response);
    response.once('close', () => open.delete(response));
    response.writeHead(200).flushHeaders();
  });
  const stop = new AbortController();
  const five = Array.from({ length: 5 }, () => until(api.kubernetes, () => stop.signal.aborted));
  await expect.poll(() => open.size).toBe(3);
  stop.abort();
  await Promise.all(five);

  await expect.poll(() => open.size).toBe(0);
});
