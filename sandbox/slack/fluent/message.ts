import { clicked, type Suggestions, suggested } from '../acts/interact.ts';
import type { Outcome } from '../acts/payload.ts';
import { elementsOf } from '../blocks/check.ts';
import { filesOf, messageJson, removeMessage, repliesOf } from '../messages.ts';
import { renderContent } from '../rendered-text.ts';
import type { Block, Json, Message } from '../world.ts';
import { fits, listing, type Stage, userNamed, visibleText, type Words } from './stage.ts';

export interface SeenMessage {
  readonly channel: string;
  readonly ts: string;
  /** All that can be read in it now: text, blocks and attachments, without markup. */
  readonly text: string;
  /** The text alone, or what attachments have in its place: what a phone shows in its notification. */
  readonly notification: string;
  readonly isEphemeral: boolean;
  /** Stands in the thread of another message, whether or not the channel shows it too. */
  readonly isReply: boolean;
  readonly isDeleted: boolean;
  /** Labels of its buttons, in order. */
  readonly buttons: string[];
  readonly metadata: Message['metadata'];
  /** In full, as text. */
  readonly files: { name: string; text: string }[];
  /** What could be read in it over time, oldest first. */
  readonly history: string[];
  /** As conversations.history returns it. */
  readonly json: Json;
  /** Resolves once it reads so; rejects with what it reads instead. */
  expectText(words: Words, within?: number): Promise<SeenMessage>;
  expectDeleted(within?: number): Promise<void>;
  /** The button with that label. Pressed by `ana` unless said otherwise. */
  button(label: string): { click(as?: string): Promise<Outcome> };
  /** Chooses an option, by its text, of the menu with that placeholder or action_id. */
  choose(menu: string, option: string, as?: string): Promise<Outcome>;
  /** Types into an external menu. Answers the choices that the app offers. */
  suggestions(menu: string, typedText: string, as?: string): Promise<Suggestions>;
  thread(): Thread;
  /** A person removes it. */
  delete(): void;
}

export interface Thread {
  readonly messages: SeenMessage[];
  expectMessage(words: Words, within?: number): Promise<SeenMessage>;
}

interface Interactive {
  block: Block;
  element: Json;
}

export function seenMessage(stage: Stage, message: Message): SeenMessage {
  const { core, until } = stage;
  const { world } = core;
  const place = { channel: message.channel, ts: message.ts };
  const seen: SeenMessage = {
    ...place,
    get text() {
      return visibleText(stage, message);
    },
    get notification() {
      const text = message.text || message.attachments.map(({ fallback }) => fallback ?? '').join('\n');
      return renderContent({ text, blocks: [], attachments: [] }, world);
    },
    get isEphemeral() {
      return message.visibleTo !== undefined;
    },
    get isReply() {
      return message.threadTs !== undefined && message.threadTs !== message.ts;
    },
    get isDeleted() {
      return message.deleted;
    },
    get buttons() {
      return interactive(message)
        .filter(({ element }) => element.type === 'button')
        .map(({ element }) => labelOf(element));
    },
    get metadata() {
      return message.metadata;
    },
    get files() {
      return filesOf(world, message).map(({ name, bytes }) => ({ name, text: bytes.toString() }));
    },
    get history() {
      return message.versions.map((version) => renderContent(version, world));
    },
    get json() {
      return messageJson(world, message, true);
    },
    expectText: (words, within) =>
      until({
        what: `the message to read ${words}`,
        look: () => (!message.deleted && fits(visibleText(stage, message), words) ? seen : undefined),
        listing: () => (message.deleted ? '(it was deleted)' : listing(stage, [message])),
        ...(within === undefined ? {} : { within }),
      }),
    async expectDeleted(within) {
      await until({
        what: 'the message to be deleted',
        look: () => (message.deleted ? true : undefined),
        listing: () => listing(stage, [message]),
        ...(within === undefined ? {} : { within }),
      });
    },
    button: (label) => ({
      click(as = message.visibleTo ?? 'ana') {
        const { block, element } = find(
          message,
          `button ${label}`,
          (each) => each.type === 'button' && labelOf(each) === label,
        );
        const ids = { blockId: block.block_id, actionId: String(element.action_id) };
        return clicked(core, {
          user: userNamed(stage, as).id,
          on: place,
          ...ids,
          action: { type: 'button' },
        });
      },
    }),
    async choose(menu, option, as = message.visibleTo ?? 'ana') {
      const { block, element } = find(message, `menu ${menu}`, (each) => isMenu(each, menu));
      const type = String(element.type);
      const offered = (element.options ?? []) as Json[];
      const selected_option = offered.find((each) => labelOf(each) === option);
      if (!selected_option)
        throw new Error(`${menu} does not offer ${option}, only ${offered.map(labelOf).join(', ')}`);
      const ids = { blockId: block.block_id, actionId: String(element.action_id) };
      const user = userNamed(stage, as).id;
      return clicked(core, { user, on: place, ...ids, action: { type, selected_option } });
    },
    async suggestions(menu, value, as = message.visibleTo ?? 'ana') {
      const { block, element } = find(message, `menu ${menu}`, (each) => isMenu(each, menu));
      const ids = { blockId: block.block_id, actionId: String(element.action_id) };
      return suggested(core, { user: userNamed(stage, as).id, on: place, ...ids, value });
    },
    thread: () => threadOf(stage, message),
    delete: () => removeMessage(world, message),
  };
  return seen;
}

function threadOf(stage: Stage, parent: Message): Thread {
  const { until } = stage;
  const replies = (): Message[] => repliesOf(parent);
  return {
    get messages() {
      return replies().map((message) => seenMessage(stage, message));
    },
    expectMessage: (words, within) =>
      until({
        what: `a thread reply that reads ${words}`,
        look() {
          const message = replies().findLast((each) => fits(visibleText(stage, each), words));
          return message && seenMessage(stage, message);
        },
        listing: () => listing(stage, replies()),
        ...(within === undefined ? {} : { within }),
      }),
  };
}

export function interactive({ blocks, attachments }: Pick<Message, 'blocks' | 'attachments'>): Interactive[] {
  const all = [...blocks, ...attachments.flatMap((attachment) => attachment.blocks ?? [])];
  return all.flatMap((block) => elementsOf(block).map((element) => ({ block, element })));
}

export const labelOf = (element: Json): string => String((element.text as Json | undefined)?.text ?? '');

export const isMenu = (element: Json, named: string): boolean =>
  element.action_id === named || (element.placeholder as Json | undefined)?.text === named;

function find(message: Message, what: string, test: (element: Json) => boolean): Interactive {
  if (message.deleted) throw new Error('the message was deleted');
  const all = interactive(message);
  const found = all.find(({ element }) => test(element));
  if (found) return found;
  const there = all.map(({ element }) => labelOf(element) || String(element.action_id)).join(', ');
  throw new Error(`the message has no ${what}, only: ${there || 'nothing to press'}`);
}
