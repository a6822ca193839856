import { promisify } from 'node:util';
import { gunzip, gzip, inflate } from 'node:zlib';

export const mostReceived = 32 * 1024 * 1024;
/** A body that unfolds to more is not a body of alerts. */
const mostUnfolded = 128 * 1024 * 1024;
const worthCompressing = 64 * 1024;

export interface Packed {
  encoding: 'identity' | 'gzip';
  body: Uint8Array;
}

export type Refused = 'too-large' | 'unreadable-encoding';

const unfold = { gzip: promisify(gunzip), 'x-gzip': promisify(gunzip), deflate: promisify(inflate) };
const compress = promisify(gzip);

/** As it is kept: large ones compressed, whatever they came as. */
export async function pack(raw: Buffer, contentEncoding = ''): Promise<Packed | Refused> {
  const coding = contentEncoding.trim().toLowerCase();
  if (coding === '' || coding === 'identity') return await keep(raw);
  if (!isKnown(coding)) return 'unreadable-encoding';
  const unfolded = turn.then(() => unfoldAndKeep(raw, coding));
  turn = unfolded;
  return await unfolded;
}

/** One body at a time: a thousandth of what is received can unfold to all of the memory there is. */
let turn: Promise<unknown> = Promise.resolve();

async function unfoldAndKeep(raw: Buffer, coding: keyof typeof unfold): Promise<Packed | Refused> {
  try {
    const plain = await unfold[coding](raw, { maxOutputLength: mostUnfolded });
    const alreadyGzip = coding !== 'deflate' && plain.length > worthCompressing;
    return alreadyGzip ? { encoding: 'gzip', body: raw } : await keep(plain);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'unreadable-encoding';
  }
}

async function keep(plain: Buffer): Promise<Packed> {
  if (plain.length <= worthCompressing) return { encoding: 'identity', body: plain };
  return { encoding: 'gzip', body: await compress(plain, { level: 1 }) };
}

function isKnown(coding: string): coding is keyof typeof unfold {
  return Object.hasOwn(unfold, coding);
}
