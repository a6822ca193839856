// Says of blocks and views what Slack would: the problems, each with the place it stands at.
import type { z } from 'zod';
import { Refusal } from '../refusal.ts';
import type { Attachment, Block, Json, World } from '../world.ts';
import { anyView, messageBlocks } from './schema.ts';

export interface Problem {
  pointer: string;
  message: string;
}

/** https://docs.slack.dev/reference/methods/chat.postMessage#errors: `invalid_blocks` and its siblings. */
export function checkedBlocks(
  world: World,
  value: unknown,
  at = '/blocks',
  code = 'invalid_blocks',
): Block[] {
  const blocks = parsed(value, 'invalid_blocks_format');
  if (!Array.isArray(blocks)) throw new Refusal('invalid_blocks_format');
  const problems = blockProblems(blocks, at);
  if (problems.length > 0) throw refusalOf(problems, code);

  // https://docs.slack.dev/reference/block-kit/blocks/table-block
  if (blocks.filter((block: Json) => block.type === 'table').length > 1)
    throw new Refusal('only_one_table_allowed');
  // No page gives the cap; https://github.com/slackapi/bolt-js/issues/2509 found it near 13,200 characters.
  if (textLength(blocks) > 13_200) throw new Refusal('msg_blocks_too_long');
  checkFiles(world, blocks);
  return withIds(world, blocks);
}

/** https://docs.slack.dev/messaging/formatting-message-text#attachments: at most 100. */
export function checkedAttachments(world: World, value: unknown): Attachment[] {
  const attachments = parsed(value, 'invalid_attachments');
  if (!Array.isArray(attachments)) throw new Refusal('invalid_attachments');
  if (attachments.length > 100) throw new Refusal('too_many_attachments');
  return attachments.map((attachment: Json, index) => ({
    ...attachment,
    ...(attachment.blocks === undefined
      ? {}
      : {
          blocks: checkedBlocks(
            world,
            attachment.blocks,
            `/attachments/${index}/blocks`,
            'invalid_attachments',
          ),
        }),
  }));
}

/** https://docs.slack.dev/reference/methods/views.open#errors */
export function checkedView(
  world: World,
  value: unknown,
): Json & { type: 'modal' | 'home'; blocks: Block[] } {
  const view = parsed(value, 'invalid_arguments') as Json;
  if (typeof view !== 'object' || view === null) throw new Refusal('invalid_arguments');
  const problems = viewProblems(view);
  if (problems.length > 0) throw refusalOf(problems, 'invalid_arguments');
  // https://docs.slack.dev/surfaces/modals: 250 kB
  if (Buffer.byteLength(JSON.stringify(view)) > 250_000) throw new Refusal('view_too_large');
  return {
    ...view,
    type: view.type as 'modal' | 'home',
    blocks: withIds(world, view.blocks as Json[]),
  };
}

export function blockProblems(blocks: unknown[], at = '/blocks'): Problem[] {
  return [...schemaProblems(messageBlocks, blocks, at), ...repeatedIds(blocks as Json[], at)];
}

export function viewProblems(view: Json): Problem[] {
  const problems = schemaProblems(anyView, view, '/view');
  const blocks = Array.isArray(view.blocks) ? (view.blocks as Json[]) : [];
  return [...problems, ...repeatedIds(blocks, '/view/blocks')];
}

const refusalOf = (problems: Problem[], code: string): Refusal =>
  new Refusal(code, {
    response_metadata: {
      messages: problems.map(({ pointer, message }) => `[ERROR] ${message} [json-pointer:${pointer}]`),
    },
  });

function parsed(value: unknown, code: string): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw new Refusal(code);
  }
}

function schemaProblems(schema: z.ZodType, value: unknown, at: string): Problem[] {
  const result = schema.safeParse(value);
  return result.success ? [] : result.error.issues.map((issue) => problemOf(issue, value, at));
}

function problemOf(issue: z.core.$ZodIssue, whole: unknown, at: string): Problem {
  const found = issue.path.reduce<unknown>(
    (value, key) => (value as Json | undefined)?.[key as string],
    whole,
  );
  const pointer = [at, ...issue.path.map(String)].join('/');
  const parent = [at, ...issue.path.slice(0, -1).map(String)].join('/');
  const key = String(issue.path.at(-1) ?? '');
  if (found === undefined && issue.code !== 'custom' && key !== 'type')
    return { pointer: parent, message: `missing required field: ${key}` };
  if (issue.code === 'invalid_union')
    return { pointer: pointer.replace(/\/type$/, ''), message: `unsupported type: ${String(found)}` };
  if (issue.code === 'unrecognized_keys')
    return { pointer, message: `invalid additional property: ${issue.keys.join(', ')}` };
  if (issue.code === 'custom') return { pointer, message: issue.message };
  const unit = Array.isArray(found) ? 'items' : 'characters';
  if (issue.code === 'too_big')
    return unit === 'items'
      ? { pointer, message: `no more than ${issue.maximum} items allowed` }
      : { pointer, message: `must be less than ${Number(issue.maximum) + 1} characters` };
  if (issue.code === 'too_small')
    return unit === 'items'
      ? { pointer, message: `no fewer than ${issue.minimum} items allowed` }
      : { pointer, message: `must be more than ${Number(issue.minimum) - 1} characters` };
  return { pointer, message: 'failed to match all allowed schemas' };
}

/** A block_id is used once per message or view, an action_id once per block: …/block-kit/blocks/actions-block */
function repeatedIds(blocks: Json[], at: string): Problem[] {
  const problems: Problem[] = [];
  const blockIds = new Set<unknown>();
  for (const [index, block] of blocks.entries()) {
    if (block?.block_id !== undefined && blockIds.has(block.block_id))
      problems.push({
        pointer: `${at}/${index}`,
        message: `block_id \`${block.block_id}\` already exists for another block`,
      });
    blockIds.add(block?.block_id);
    const ids = elementsOf(block ?? {}).flatMap((element) => element?.action_id ?? []);
    for (const id of ids.filter((each, position) => ids.indexOf(each) !== position))
      problems.push({
        pointer: `${at}/${index}/elements`,
        message: `\`action_id\` "${id}" already exists for another element`,
      });
  }
  return problems;
}

export function elementsOf(block: Json): Json[] {
  if (block.type === 'actions') return Array.isArray(block.elements) ? (block.elements as Json[]) : [];
  return [block.accessory, block.element].filter((element) => element !== undefined) as Json[];
}

/** Slack names what the app left unnamed: https://docs.slack.dev/reference/block-kit/blocks (block_id). */
function withIds(world: World, blocks: Json[]): Block[] {
  return structuredClone(blocks).map((block) => {
    for (const element of elementsOf(block))
      if (element.type !== 'image') element.action_id ??= world.nextId('');
    return { ...block, type: String(block.type), block_id: String(block.block_id ?? world.nextId('b')) };
  });
}

/** A file that is still being scanned cannot be shown yet: https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object */
function checkFiles(world: World, blocks: Json[]): void {
  for (const [index, block] of blocks.entries()) {
    const id = (block.slack_file as { id?: string } | undefined)?.id;
    if (id !== undefined && !world.files.get(id)?.completed)
      throw refusalOf(
        [{ pointer: `/blocks/${index}/slack_file`, message: 'invalid slack file' }],
        'invalid_blocks',
      );
  }
}

const textLength = (value: unknown): number => {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + textLength(item), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === 'text' && typeof item === 'string' ? item.length : textLength(item)),
    0,
  );
};
