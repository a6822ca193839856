import { TemporaryError } from './errors.ts';

/** The whole body; rejects with TemporaryError, which says what was being done, when it is larger than so many bytes. */
export async function readAtMost(
  { body }: Pick<Response, 'body'>,
  bytes: number,
  what: string,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > bytes) throw new TemporaryError(`${what}: more than ${Math.floor(bytes / 1024 / 1024)} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
