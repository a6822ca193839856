// The files of a machine, in memory: who may read and write them, and that a disk can be full.
import { posix } from 'node:path';

interface Owned {
  owner: string;
  /** The last nine bits. */
  mode: number;
  changed: Date;
}

export interface File extends Owned {
  kind: 'file';
  content: Buffer;
}

export type Entry = File | ({ kind: 'folder' } & Owned);

/** As the C library says it. */
export type Why =
  | 'No such file or directory'
  | 'Permission denied'
  | 'Not a directory'
  | 'Is a directory'
  | 'No space left on device'
  | 'File exists'
  | 'Directory not empty';

export class FileTrouble extends Error {
  override name = 'FileTrouble';
  readonly path: string;
  readonly why: Why;
  constructor(path: string, why: Why) {
    super(`${path}: ${why}`);
    this.path = path;
    this.why = why;
  }
}

export interface Tree {
  /** Absolute, without `..`. */
  resolve(path: string, cwd: string): string;
  find(path: string): Entry | undefined;
  /** Names of what a folder holds. */
  list(path: string): string[];
  may(user: string, path: string, what: 'read' | 'write'): boolean;
  /** These throw FileTrouble for what the user may not do or what is not there. */
  readAs(user: string, path: string): Buffer;
  /** Keeps owner and mode of a file that is there. */
  writeAs(user: string, path: string, content: Buffer, mode?: number): File;
  appendAs(user: string, path: string, text: string): void;
  makeFolderAs(user: string, path: string, options?: { mode?: number; parents?: boolean }): void;
  removeAs(user: string, path: string, options?: { all?: boolean }): void;
  renameAs(user: string, from: string, to: string): void;
  /** From now on nothing can be written. */
  isFull: boolean;
}

const nobodysFile = 0o644;

export function createTree(now: () => Date): Tree {
  const entries = new Map<string, Entry>();
  const folder = (path: string, owner = 'root', mode = 0o755): void =>
    void entries.set(path, { kind: 'folder', owner, mode, changed: now() });
  folder('/');

  const inside = (path: string): string[] =>
    [...entries.keys()].filter((each) => each.startsWith(path === '/' ? '/' : `${path}/`) && each !== '/');
  const may = (user: string, path: string, what: 'read' | 'write'): boolean => {
    const entry = entries.get(path);
    if (user === 'root') return entry !== undefined;
    if (!entry || !reaches(user, path)) return false;
    const bit = what === 'read' ? 0o4 : 0o2;
    return (entry.mode & (entry.owner === user ? bit << 6 : bit)) !== 0;
  };
  /** Every folder on the way can be gone through. */
  const reaches = (user: string, path: string): boolean => {
    if (user === 'root' || path === '/') return true;
    const parent = entries.get(posix.dirname(path));
    if (!parent) return false;
    return (
      (parent.mode & (parent.owner === user ? 0o100 : 0o001)) !== 0 && reaches(user, posix.dirname(path))
    );
  };
  const parentFor = (user: string, path: string): void => {
    const parent = posix.dirname(path);
    const entry = entries.get(parent);
    if (!entry) throw new FileTrouble(path, 'No such file or directory');
    if (entry.kind !== 'folder') throw new FileTrouble(path, 'Not a directory');
    if (!may(user, parent, 'write')) throw new FileTrouble(path, 'Permission denied');
  };

  const tree: Tree = {
    isFull: false,
    resolve: (path, cwd) => posix.resolve(cwd, path),
    find: (path) => entries.get(path),
    list: (path) => {
      const depth = path === '/' ? 1 : path.length + 1;
      return inside(path)
        .map((each) => each.slice(depth))
        .filter((each) => !each.includes('/'))
        .sort();
    },
    may,
    readAs(user, path) {
      if (path === '/dev/null') return Buffer.alloc(0);
      const entry = entries.get(path);
      if (!entry) throw new FileTrouble(path, 'No such file or directory');
      if (entry.kind === 'folder') throw new FileTrouble(path, 'Is a directory');
      if (!may(user, path, 'read')) throw new FileTrouble(path, 'Permission denied');
      return entry.content;
    },
    writeAs(user, path, content, mode = nobodysFile) {
      const known = entries.get(path);
      if (known?.kind === 'folder') throw new FileTrouble(path, 'Is a directory');
      if (!known) parentFor(user, path);
      else if (!may(user, path, 'write')) throw new FileTrouble(path, 'Permission denied');
      if (tree.isFull && content.length > 0) throw new FileTrouble(path, 'No space left on device');
      const file: File = {
        ...{ kind: 'file', content, changed: now() },
        ...{ owner: known?.owner ?? user, mode: known?.mode ?? mode },
      };
      entries.set(path, file);
      return file;
    },
    appendAs(user, path, text) {
      const known = entries.get(path);
      const before = known?.kind === 'file' ? known.content : Buffer.alloc(0);
      tree.writeAs(user, path, Buffer.concat([before, Buffer.from(text)]));
    },
    makeFolderAs(user, path, { mode = 0o755, parents = false } = {}) {
      const known = entries.get(path);
      if (known?.kind === 'folder' && parents) return;
      if (known) throw new FileTrouble(path, 'File exists');
      if (parents) tree.makeFolderAs(user, posix.dirname(path), { parents });
      parentFor(user, path);
      if (tree.isFull) throw new FileTrouble(path, 'No space left on device');
      folder(path, user, mode);
    },
    removeAs(user, path, { all = false } = {}) {
      const known = entries.get(path);
      if (!known) throw new FileTrouble(path, 'No such file or directory');
      parentFor(user, path);
      const within = inside(path);
      if (known.kind === 'folder' && within.length > 0 && !all)
        throw new FileTrouble(path, 'Directory not empty');
      for (const each of [path, ...within]) entries.delete(each);
    },
    renameAs(user, from, to) {
      const known = entries.get(from);
      if (!known) throw new FileTrouble(from, 'No such file or directory');
      for (const each of [from, to]) parentFor(user, each);
      if (entries.get(to)?.kind === 'folder')
        throw new FileTrouble(to, known.kind === 'folder' ? 'Directory not empty' : 'Is a directory');
      for (const each of [from, ...inside(from)]) {
        const entry = entries.get(each);
        if (!entry) continue;
        entries.delete(each);
        entries.set(`${to}${each.slice(from.length)}`, entry);
      }
    },
  };
  return tree;
}
