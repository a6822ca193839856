// Runs in a worker thread: PGlite computes on the thread it lives on, and a full disk hangs it for good.
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import type { FromWorker, ToWorker } from './embedded-messages.ts';

const BYTEA = 17;

interface NodeFileSystem {
  stream_ops: { fsync?: (stream: { nfd?: number; node: unknown }) => number };
  realPath(node: unknown): string;
  tryFSOperation(operation: () => void): void;
}

/**
 * Emscripten's NODEFS has no fsync, so PGlite never reaches the disk (https://github.com/electric-sql/pglite/issues/1107).
 * Folders are synced too: PostgreSQL asks for it after it renames a file, and NODEFS opens them without a descriptor.
 */
function syncedFiles(folder: string): NodeFS {
  const files = new NodeFS(folder);
  const init = files.init.bind(files);
  files.init = (pg, options) =>
    init(pg, { ...options, preRun: [...(options.preRun ?? []), (module) => addFsync(module.NODEFS)] });
  return files;
}

function addFsync(nodefs: unknown): void {
  const { stream_ops, realPath, tryFSOperation } = nodefs as NodeFileSystem;
  stream_ops.fsync = ({ nfd, node }) => {
    tryFSOperation(() => (nfd === undefined ? syncPath(realPath(node)) : fsyncSync(nfd)));
    return 0;
  };
}

function syncPath(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

async function open(folder: string): Promise<PGlite> {
  const options: PGliteOptions = {
    fs: syncedFiles(folder),
    // -F would turn fsync off. Of the ways to sync, only fsync itself reaches NODEFS.
    startParams: [
      ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
      ...['-c', 'wal_sync_method=fsync', '-c', 'shared_buffers=16MB'],
      // At the default of 4, made for turning disks, a table nobody has analysed yet is read whole and sorted.
      ...['-c', 'random_page_cost=1.1'],
    ],
    // PGlite's own go through an array of a string per byte.
    serializers: { [BYTEA]: (bytes: Uint8Array) => `\\x${Buffer.from(bytes).toString('hex')}` },
    parsers: { [BYTEA]: (text) => new Uint8Array(Buffer.from(text.slice(2), 'hex')) },
  };
  return await PGlite.create(options);
}

async function backup(pg: PGlite, file: string): Promise<void> {
  const archive = new Uint8Array(await (await pg.dumpDataDir('gzip')).arrayBuffer());
  const partial = `${file}.partial`;
  const out = openSync(partial, 'w', 0o600);
  try {
    for (let at = 0; at < archive.length; ) at += writeSync(out, archive, at);
    fsyncSync(out);
  } finally {
    closeSync(out);
  }
  renameSync(partial, file);
  syncPath(dirname(file));
}

async function answer(pg: PGlite, message: ToWorker): Promise<FromWorker> {
  switch (message.ask) {
    case 'query': {
      const { rows, affectedRows } = await pg.query(message.sql, message.parameters);
      return { answer: { rows, affected: affectedRows } };
    }
    case 'backup':
      await backup(pg, message.file);
      return { answer: { rows: [], affected: undefined } };
    case 'close':
      await pg.close();
      return { answer: { rows: [], affected: undefined } };
  }
}

/**
 * PGlite itself refuses a parameter that does not fit its type, and says so in words only. When the engine still answers
 * it was nothing worse, and is called what PostgreSQL calls it: invalid_text_representation.
 */
async function classified(pg: PGlite, error: unknown): Promise<FromWorker> {
  const known = described(error);
  if (known.error.code !== undefined) return known;
  const answers = await pg.query('select 1').then(
    () => true,
    (cause) => described(cause).error.code !== undefined,
  );
  return answers ? { error: { ...known.error, code: '22P02' } } : known;
}

function described(error: unknown): Extract<FromWorker, { error: object }> {
  if (!(error instanceof Error)) return { error: { message: String(error) } };
  // Only what a caller branches on or a log needs: the parameters of a statement may be secret.
  const { message, code, constraint, table, column } = error as Error & Record<string, string | undefined>;
  return { error: { message, code, constraint, table, column } };
}

const port = parentPort;
if (!port) throw new Error('the embedded database runs in a worker thread only');
try {
  const pg = await open(workerData.folder);
  port.on('message', (message: ToWorker) => {
    void answer(pg, message)
      .catch((error) => classified(pg, error))
      .then((reply) => port.postMessage(reply));
  });
  port.postMessage({ answer: { rows: [], affected: undefined } } satisfies FromWorker);
} catch (error) {
  port.postMessage(described(error));
}
