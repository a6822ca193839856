// The thread that reads bodies: parsing twenty megabytes must not hold up anybody's click.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Slice, StoredBody } from '#src/alerts/slice.ts';
import { bodyReader } from './body.ts';
import { slices } from './slices.ts';

export type ToWorker = { read: StoredBody[] } | 'next';
export type FromWorker = { slice: Slice } | 'end';

function serve(port: MessagePort): void {
  const read = bodyReader(workerData);
  let work: AsyncGenerator<Slice> | undefined;

  const answer = async (message: ToWorker) => {
    if (message !== 'next') work = slices(message.read, read);
    const next = await work?.next();
    port.postMessage((next?.value ? { slice: next.value } : 'end') satisfies FromWorker);
  };
  // A rejection ends the thread, which is how the other side learns of it.
  port.on('message', (message: ToWorker) => void answer(message));
}

if (parentPort) serve(parentPort);
