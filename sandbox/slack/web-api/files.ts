// Uploading in three steps: https://docs.slack.dev/messaging/working-with-files
import type { Core } from '../core.ts';
import { addMessage } from '../messages.ts';
import { Refusal } from '../refusal.ts';
import type { File, Json, World } from '../world.ts';
import { type Methods, optional, required } from './method.ts';

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

/** https://docs.slack.dev/reference/methods/files.getUploadURLExternal */
function uploadUrl(args: Json, { world }: Core): Json {
  const name = required(args, 'filename');
  const size = Number(required(args, 'length'));
  if (!Number.isInteger(size) || size < 1) throw new Refusal('invalid_arguments');
  const file: File = {
    id: world.nextId('F'),
    name,
    title: name,
    mimetype: '',
    bytes: Buffer.alloc(0),
    completed: false,
    user: world.app.userId,
    channels: [],
  };
  world.files.set(file.id, file);
  return { upload_url: `${world.url}/upload/${file.id}`, file_id: file.id };
}

/** https://docs.slack.dev/reference/methods/files.completeUploadExternal: answers before the file can be shown. */
function complete(args: Json, core: Core): Json {
  const { world, schedule } = core;
  const given = JSON.parse(required(args, 'files')) as { id: string; title?: string }[];
  const files = given.map(({ id, title }) => {
    const file = world.files.get(id);
    if (!file || file.bytes.length === 0) throw new Refusal('file_not_found');
    return Object.assign(file, { title: title ?? file.name });
  });
  const channelId = optional(args, 'channel_id');
  const channel = channelId === undefined ? undefined : world.channels.get(channelId);
  if (channelId !== undefined && !channel) throw new Refusal('channel_not_found');
  if (channel && !channel.members.has(world.app.userId)) throw new Refusal('not_in_channel');

  const thread = optional(args, 'thread_ts');
  schedule.at(world.now() + scanTakes, () => {
    for (const file of files) Object.assign(file, { completed: true, mimetype: mimetypeOf(file.name) });
    if (!channel) return;
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

const mimetypes: Record<string, string> = {
  png: 'image/png',
  svg: 'image/svg+xml',
  jpg: 'image/jpeg',
  json: 'application/json',
  csv: 'text/csv',
};
const mimetypeOf = (name: string): string => mimetypes[name.split('.').at(-1) ?? ''] ?? 'text/plain';

const fileJson = (world: World, file: File): Json => ({
  id: file.id,
  name: file.name,
  title: file.title,
  mimetype: file.mimetype,
  size: file.bytes.length,
  user: file.user,
  url_private: `${world.url}/files/${file.id}`,
  channels: file.channels,
});
