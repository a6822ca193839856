// Uploading in three steps: https://docs.slack.dev/messaging/working-with-files
import type { Core } from '../core.ts';
import { addMessage, fileJson } from '../messages.ts';
import { Refusal } from '../refusal.ts';
import type { File, Json, World } from '../world.ts';
import { canSee, type Methods, optional, required } from './method.ts';

export const fileMethods: Methods = {
  'files.getUploadURLExternal': { scopes: ['files:write'], tier: 'tier4', run: uploadUrl },
  'files.completeUploadExternal': { scopes: ['files:write'], tier: 'tier4', run: complete },
  'files.info': {
    scopes: ['files:read'],
    tier: 'tier4',
    run(args, { world }) {
      const file = world.files.get(required(args, 'file'));
      if (!file) throw new Refusal('file_not_found');
      return { file: fileJson(world, file), comments: [], response_metadata: { next_cursor: '' } };
    },
  },
};

/** Slack scans a file before it can be shown; how long is not said. */
const scanTakes = 500;
/** Nor how long an address takes bytes: longer than anybody should need. */
const addressLasts = 900_000;

/** https://docs.slack.dev/reference/methods/files.getUploadURLExternal */
function uploadUrl(args: Json, { world }: Core): Json {
  const name = required(args, 'filename');
  const length = Number(required(args, 'length'));
  if (length === 0) throw new Refusal('missing_argument');
  if (!Number.isInteger(length) || length < 0) throw new Refusal('invalid_arguments');
  const file: File = {
    ...{ id: world.nextId('F'), name, title: name, mimetype: '', user: world.app.userId, channels: [] },
    ...{ bytes: Buffer.alloc(0), length, takenUntil: world.now() + addressLasts },
    ...{ shown: false, completed: false },
  };
  world.files.set(file.id, file);
  return { upload_url: `${world.url}/upload/${file.id}`, file_id: file.id };
}

/**
 * Once for each file, and only while it is not discarded; answers before the file can be seen.
 * https://docs.slack.dev/reference/methods/files.completeUploadExternal
 */
function complete(args: Json, core: Core): Json {
  const { world, schedule } = core;
  const given = JSON.parse(required(args, 'files')) as { id: string; title?: string }[];
  const files = given.map(({ id }) => uploaded(world, id));
  const channelId = optional(args, 'channel_id');
  const channel = channelId === undefined ? undefined : world.channels.get(channelId);
  if (channelId !== undefined && !(channel && canSee(world, channel))) throw new Refusal('channel_not_found');
  if (channel && !channel.members.has(world.app.userId)) throw new Refusal('not_in_channel');
  const thread = optional(args, 'thread_ts');
  if (thread !== undefined && !channel) throw new Refusal('invalid_arguments');

  for (const [index, file] of files.entries())
    Object.assign(file, { shown: true, title: given[index]?.title ?? file.name });
  schedule.at(world.now() + scanTakes, () => {
    for (const file of files) Object.assign(file, { completed: true, mimetype: mimetypeOf(file.name) });
    if (!channel) return;
    for (const file of files) file.channels.push(channel.id);
    addMessage(world, {
      text: optional(args, 'initial_comment') ?? '',
      blocks: [],
      attachments: [],
      channel: channel.id,
      user: world.app.userId,
      botId: world.app.botId,
      files: files.map((file) => file.id),
      ...(thread === undefined ? {} : { threadTs: thread }),
    });
  });
  return { files: files.map(({ id, title }) => ({ id, title })) };
}

function uploaded(world: World, id: string): File {
  const file = world.files.get(id);
  const isThere = file && file.bytes.length > 0 && !file.shown && world.now() < file.takenUntil;
  if (!isThere) throw new Refusal('file_not_found');
  return file;
}

const mimetypes: Record<string, string> = {
  png: 'image/png',
  svg: 'image/svg+xml',
  jpg: 'image/jpeg',
  json: 'application/json',
  csv: 'text/csv',
};
const mimetypeOf = (name: string): string => mimetypes[name.split('.').at(-1) ?? ''] ?? 'text/plain';
