// The bytes of files, on their way in and out: https://docs.slack.dev/messaging/working-with-files
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerCall } from './answer.ts';
import type { Core } from './core.ts';

interface Upload {
  request: IncomingMessage;
  body: Buffer;
  response: ServerResponse;
}

/** The bytes as they are, or in the first part of a form. Faults call it `upload`. */
export async function upload(core: Core, id: string, { request, body, response }: Upload): Promise<void> {
  const { world } = core;
  const call = core.calls.begin('upload', { file: id, length: body.length });
  await answerCall({ core, call, request, response }, async () => {
    const file = world.files.get(id);
    if (!file || file.shown || world.now() >= file.takenUntil) return { status: 404, body: 'no such upload' };
    const type = request.headers['content-type'] ?? '';
    const bytes = type.startsWith('multipart/') ? await firstPart(type, body) : body;
    if (bytes.length !== file.length) return { status: 400, body: `${file.length} bytes were announced` };
    file.bytes = bytes;
    return { status: 200, body: `OK - ${bytes.length}` };
  });
}

async function firstPart(type: string, body: Buffer): Promise<Buffer> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  for (const part of form.values()) if (part instanceof Blob) return Buffer.from(await part.arrayBuffer());
  return Buffer.alloc(0);
}

/** `url_private` needs the app's token; the page shows its own people's files without one. */
export async function download(
  { world }: Core,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const file = world.files.get(id);
  if (!file?.completed) return void response.writeHead(404).end('no such file');
  const isPage = new URL(request.url ?? '/', 'http://sandbox').searchParams.has('page');
  if (!isPage && request.headers.authorization !== `Bearer ${world.tokens.bot}`)
    return void response.writeHead(403).end('needs the token');
  const type = file.mimetype === 'text/plain' ? 'text/plain; charset=utf-8' : file.mimetype;
  // Whoever uploaded it must not write into the page.
  response.writeHead(200, {
    ...{ 'content-type': type, 'x-content-type-options': 'nosniff', 'content-security-policy': 'sandbox' },
  });
  response.end(file.bytes);
}
