// The file transfer of a machine: SFTP 3 as OpenSSH's server has it, with its rename that replaces.
// https://datatracker.ietf.org/doc/html/draft-ietf-secsh-filexfer-02
import ssh2, { type SFTPWrapper } from 'ssh2';
import type { Machine } from './machine.ts';
import { type Entry, FileTrouble, type Tree, type Why } from './tree.ts';

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp;

const codes: Record<Why, number> = {
  'No such file or directory': STATUS_CODE.NO_SUCH_FILE,
  'Permission denied': STATUS_CODE.PERMISSION_DENIED,
  'Not a directory': STATUS_CODE.NO_SUCH_FILE,
  'Is a directory': STATUS_CODE.FAILURE,
  'No space left on device': STATUS_CODE.FAILURE,
  'File exists': STATUS_CODE.FAILURE,
  'Directory not empty': STATUS_CODE.FAILURE,
};

const folderBit = 0o040000;
const fileBit = 0o100000;
const rename = 'posix-rename@openssh.com';

export function serveSftp(accept: () => SFTPWrapper, { tree, homeOf }: Machine, user: string): void {
  const sftp = announcing(accept());
  const home = homeOf(user);
  const at = (path: string): string => tree.resolve(path, home);
  const handles = new Map<number, string>();
  let last = 0;
  const answer = (id: number, work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof FileTrouble)) throw error;
      sftp.status(id, codes[error.why], codes[error.why] === STATUS_CODE.FAILURE ? 'Failure' : error.why);
    }
  };
  const done = (id: number, work: () => void): void =>
    answer(id, () => {
      work();
      sftp.status(id, STATUS_CODE.OK);
    });
  const pathOf = (handle: Buffer): string => handles.get(handle.readUInt32BE()) ?? '';
  const stat = (id: number, path: string): void =>
    answer(id, () => sftp.attrs(id, attributes(known(tree, at(path)))));

  sftp.on('OPEN', (id, path, flags, { mode }) =>
    answer(id, () => {
      open(tree, user, at(path), flags, mode);
      last += 1;
      handles.set(last, at(path));
      const handle = Buffer.alloc(4);
      handle.writeUInt32BE(last);
      sftp.handle(id, handle);
    }),
  );
  sftp.on('READ', (id, handle, offset, length) =>
    answer(id, () => {
      const content = tree.readAs('root', pathOf(handle)).subarray(offset, offset + length);
      if (content.length === 0) sftp.status(id, STATUS_CODE.EOF);
      else sftp.data(id, content);
    }),
  );
  sftp.on('WRITE', (id, handle, offset, data) =>
    done(id, () => {
      const before = tree.readAs('root', pathOf(handle));
      const content = Buffer.alloc(Math.max(before.length, offset + data.length));
      before.copy(content);
      data.copy(content, offset);
      tree.writeAs('root', pathOf(handle), content);
    }),
  );
  sftp.on('CLOSE', (id, handle) => done(id, () => void handles.delete(handle.readUInt32BE())));
  sftp.on('FSTAT', (id, handle) => stat(id, pathOf(handle)));
  sftp.on('STAT', stat);
  sftp.on('LSTAT', stat);
  sftp.on('SETSTAT', (id, path, { mode }) =>
    done(id, () => {
      const entry = known(tree, at(path));
      if (user !== 'root' && entry.owner !== user) throw new FileTrouble(path, 'Permission denied');
      if (mode !== undefined) entry.mode = mode & 0o777;
    }),
  );
  sftp.on('REMOVE', (id, path) => done(id, () => tree.removeAs(user, at(path))));
  sftp.on('MKDIR', (id, path) => done(id, () => tree.makeFolderAs(user, at(path))));
  sftp.on('REALPATH', (id, path) =>
    sftp.name(id, [{ filename: at(path), longname: at(path), attrs: {} as never }]),
  );
  // That of the protocol itself replaces nothing.
  sftp.on('RENAME', (id, from, to) =>
    done(id, () => {
      if (tree.find(at(to))) throw new FileTrouble(to, 'File exists');
      tree.renameAs(user, at(from), at(to));
    }),
  );
  sftp.on('EXTENDED', (id, name, data) => {
    if (name !== rename) return void sftp.status(id, STATUS_CODE.OP_UNSUPPORTED);
    const [from = '', to = ''] = texts(data);
    done(id, () => tree.renameAs(user, at(from), at(to)));
  });
}

function known(tree: Tree, path: string): Entry {
  const entry = tree.find(path);
  if (!entry) throw new FileTrouble(path, 'No such file or directory');
  return entry;
}

function open(tree: Tree, user: string, path: string, flags: number, mode = 0o644): void {
  const isThere = tree.find(path) !== undefined;
  if ((flags & OPEN_MODE.WRITE) === 0) {
    tree.readAs(user, path);
    return;
  }
  if (isThere && (flags & OPEN_MODE.EXCL) !== 0) throw new FileTrouble(path, 'File exists');
  if (!isThere && (flags & OPEN_MODE.CREAT) === 0) throw new FileTrouble(path, 'No such file or directory');
  if (!isThere || (flags & OPEN_MODE.TRUNC) !== 0) tree.writeAs(user, path, Buffer.alloc(0), mode & 0o755);
}

function attributes(entry: Entry) {
  const time = Math.floor(entry.changed.getTime() / 1000);
  const bit = entry.kind === 'folder' ? folderBit : fileBit;
  const id = entry.owner === 'root' ? 0 : 1000;
  const size = entry.kind === 'file' ? entry.content.length : 4096;
  return { mode: bit | entry.mode, uid: id, gid: id, size, atime: time, mtime: time };
}

function texts(data: Buffer): string[] {
  const found: string[] = [];
  for (let start = 0; start + 4 <= data.length; ) {
    const end = start + 4 + data.readUInt32BE(start);
    found.push(data.toString('utf8', start + 4, end));
    start = end;
  }
  return found;
}

/**
 * ssh2's server cannot say which extensions it has, and a client uses none that was not announced: they are put behind
 * the first packet, which says the version.
 */
function announcing(sftp: SFTPWrapper): SFTPWrapper {
  const held = sftp as unknown as { _protocol: { channelData(id: number, data: Buffer): void } };
  const protocol = held._protocol;
  const texts = [rename, '1'].map((text) => {
    const field = Buffer.alloc(4 + text.length);
    field.writeUInt32BE(text.length);
    field.write(text, 4);
    return field;
  });
  held._protocol = new Proxy(protocol, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (name !== 'channelData') return typeof value === 'function' ? value.bind(target) : value;
      return (id: number, data: Buffer) => {
        const version = Buffer.concat([data, ...texts]);
        version.writeUInt32BE(version.length - 4);
        held._protocol = protocol;
        protocol.channelData(id, version);
      };
    },
  });
  return sftp;
}
