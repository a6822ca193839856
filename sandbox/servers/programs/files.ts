// https://pubs.opengroup.org/onlinepubs/9799919799/idx/utilities.html
import { posix } from 'node:path';
import { type Call, drain, type Program } from '../shell/shell.ts';
import { type Entry, FileTrouble, type Tree } from '../tree.ts';
import { type Options, readOptions } from './options.ts';

interface Place {
  tree: Tree;
  user: string;
  at(path: string): string;
}

const placeOf = ({ shell }: Call): Place => {
  const { tree } = shell.machine;
  return { tree, user: shell.user, at: (path) => tree.resolve(path, shell.cwd) };
};

/** For each argument by itself: one that fails does not keep the others. */
function each(call: Call, paths: string[], doing: string, work: (path: string) => void): number {
  let status = 0;
  for (const path of paths) {
    try {
      work(path);
    } catch (error) {
      if (!(error instanceof FileTrouble)) throw error;
      call.err(`${call.args[0]}: ${doing} '${path}': ${error.why}\n`);
      status = 1;
    }
  }
  return status;
}

/** Into a folder it keeps its name. */
function target({ tree, at }: Place, from: string, to: string): string {
  return tree.find(at(to))?.kind === 'folder' ? posix.join(at(to), posix.basename(from)) : at(to);
}

function changeMode(entry: Entry, mode: string): void {
  if (/^[0-7]{3,4}$/.test(mode)) {
    entry.mode = Number.parseInt(mode, 8) & 0o777;
    return;
  }
  const [, who = '', sign, what = ''] = /^([ugoa]*)([+-])([rwx]+)$/.exec(mode) ?? [];
  if (!sign) throw new FileTrouble(mode, 'Permission denied');
  const bits = [...what].reduce((sum, letter) => sum | { r: 4, w: 2, x: 1 }[letter as 'r' | 'w' | 'x'], 0);
  const places =
    who === '' || who.includes('a')
      ? [6, 3, 0]
      : [...who].map((letter) => ({ u: 6, g: 3, o: 0 })[letter as 'u' | 'g' | 'o']);
  const mask = places.reduce((sum, place) => sum | (bits << place), 0);
  entry.mode = sign === '+' ? entry.mode | mask : entry.mode & ~mask;
}

function owned(call: Call, path: string): Entry {
  const { tree, user, at } = placeOf(call);
  const entry = tree.find(at(path));
  if (!entry) throw new FileTrouble(path, 'No such file or directory');
  if (user !== 'root' && entry.owner !== user) throw new FileTrouble(path, 'Permission denied');
  return entry;
}

function copy(call: Call, from: string, to: string): void {
  const place = placeOf(call);
  const source = place.tree.find(place.at(from));
  const content = place.tree.readAs(place.user, place.at(from));
  place.tree.writeAs(place.user, target(place, from, to), content, source?.mode);
}

function makeFolders(call: Call, { flags, values, rest }: Options): number {
  const { tree, user, at } = placeOf(call);
  return each(call, rest, 'cannot create directory', (path) => {
    const isNew = !tree.find(at(path));
    tree.makeFolderAs(user, at(path), { parents: flags.has('-p') });
    const entry = tree.find(at(path));
    const mode = values.get('-m') ?? values.get('--mode');
    if (entry && isNew && mode !== undefined) changeMode(entry, mode);
  });
}

export const filePrograms: Record<string, Program> = {
  mkdir: (call) => makeFolders(call, readOptions(call, ['-p', '--parents'], ['-m', '--mode'])),
  cp: (call) => {
    const { rest } = readOptions(call, ['-f', '-p']);
    const to = rest.pop() ?? '';
    return each(call, rest, 'cannot stat', (from) => copy(call, from, to));
  },
  mv: (call) => {
    const { rest } = readOptions(call, ['-f']);
    const to = rest.pop() ?? '';
    const place = placeOf(call);
    return each(call, rest, 'cannot stat', (from) =>
      place.tree.renameAs(place.user, place.at(from), target(place, from, to)),
    );
  },
  rm: (call) => {
    const { flags, rest } = readOptions(call, ['-f', '-r', '-R']);
    const { tree, user, at } = placeOf(call);
    const all = flags.has('-r') || flags.has('-R');
    return each(call, rest, 'cannot remove', (path) => {
      const entry = tree.find(at(path));
      if (!entry && flags.has('-f')) return;
      if (entry?.kind === 'folder' && !all) throw new FileTrouble(path, 'Is a directory');
      tree.removeAs(user, at(path), { all });
    });
  },
  install: (call) => {
    const { flags, values, rest } = readOptions(call, ['-d', '-D'], ['-m', '-o', '-g']);
    const place = placeOf(call);
    const finish = (path: string): void => {
      const entry = place.tree.find(path);
      if (!entry) return;
      changeMode(entry, values.get('-m') ?? '755');
      entry.owner = values.get('-o') ?? entry.owner;
    };
    if (flags.has('-d'))
      return each(call, rest, 'cannot create directory', (path) => {
        place.tree.makeFolderAs(place.user, place.at(path), { parents: true });
        finish(place.at(path));
      });
    const to = rest.pop() ?? '';
    if (flags.has('-D')) place.tree.makeFolderAs(place.user, posix.dirname(place.at(to)), { parents: true });
    return each(call, rest, 'cannot stat', (from) => {
      const content =
        from === '/dev/stdin'
          ? Buffer.from(drain(call.stdin))
          : place.tree.readAs(place.user, place.at(from));
      const path = target(place, from, to);
      place.tree.writeAs(place.user, path, content);
      finish(path);
    });
  },
  touch: (call) => {
    const { tree, user, at } = placeOf(call);
    return each(call, call.args.slice(1), 'cannot touch', (path) => tree.appendAs(user, at(path), ''));
  },
};

export const fileStatPrograms: Record<string, Program> = {
  chmod: (call) => {
    const [mode = '', ...paths] = call.args.slice(1);
    return each(call, paths, 'cannot access', (path) => changeMode(owned(call, path), mode));
  },
  chown: (call) => {
    const { flags, rest } = readOptions(call, ['-R']);
    const [owner = '', ...paths] = rest;
    const { tree, at } = placeOf(call);
    return each(call, paths, 'cannot access', (path) => {
      if (call.shell.user !== 'root') throw new FileTrouble(path, 'Permission denied');
      const entry = owned(call, path);
      const [name = ''] = owner.split(':');
      entry.owner = name;
      if (!flags.has('-R')) return;
      for (const inner of tree.list(at(path))) owned(call, posix.join(at(path), inner)).owner = name;
    });
  },
  ls: (call) => {
    const { rest } = readOptions(call, ['-1']);
    const { tree, user, at } = placeOf(call);
    return each(call, rest.length > 0 ? rest : ['.'], 'cannot access', (path) => {
      const entry = tree.find(at(path));
      if (!entry) throw new FileTrouble(path, 'No such file or directory');
      if (!tree.may(user, at(path), 'read')) throw new FileTrouble(path, 'Permission denied');
      for (const name of entry.kind === 'folder' ? tree.list(at(path)) : [path])
        if (!name.startsWith('.')) call.out(`${name}\n`);
    });
  },
};
