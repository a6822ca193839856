import type { News } from '#src/alerts/alert.ts';
import type { Slice, StoredBody } from '#src/alerts/slice.ts';
import { type Reading, UnreadableBody } from './reading.ts';

/** More alerts than this would make a transaction that others have to wait for. */
export const sliceSize = 500;

/** Packs what bodies say, in their order, into slices of no more than 500 alerts. */
export async function* slices(
  bodies: StoredBody[],
  read: (body: StoredBody) => Promise<Reading>,
): AsyncGenerator<Slice> {
  let slice: Slice = { news: [], read: [] };
  let room = sliceSize;
  for (const body of bodies) {
    const { intake, source, receivedAt } = body;
    const { groups, problem } = await readable(body, read);
    for (const { facts, alerts } of groups) {
      for (let from = 0; from < alerts.length; ) {
        const some: News[] = alerts.slice(from, from + room);
        const first = from === 0;
        from += some.length;
        room -= some.length;
        slice.news.push({
          intake,
          source,
          receivedAt,
          group: facts,
          alerts: some,
          first,
          last: from === alerts.length,
        });
        if (room > 0) continue;
        yield slice;
        slice = { news: [], read: [] };
        room = sliceSize;
      }
    }
    slice.read.push({ intake, source, ...(problem !== undefined && { problem }) });
  }
  if (slice.read.length > 0) yield slice;
}

async function readable(body: StoredBody, read: (body: StoredBody) => Promise<Reading>): Promise<Reading> {
  try {
    return await read(body);
  } catch (error) {
    if (error instanceof UnreadableBody) return { groups: [], problem: error.message };
    throw error;
  }
}
