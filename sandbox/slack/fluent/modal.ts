import type { ModalView } from '@slack/types';
import { clicked, type Option, suggested } from '../acts/interact.ts';
import { closed, submitted } from '../acts/modal.ts';
import type { Outcome } from '../acts/payload.ts';
import { elementsOf } from '../blocks/check.ts';
import { renderBlock } from '../rendered-text.ts';
import type { Block, Json, StateValues, View } from '../world.ts';
import { isMenu, labelOf } from './message.ts';
import { channelIdOf, fits, type Stage, userNamed, type Words } from './stage.ts';

/** Text, an option's text or value, a person's or channel's name, `2026-11-30`, `09:30`; several for multi menus. */
export type Filled = string | string[];

export interface OpenModal {
  readonly kind: 'modal';
  readonly id: string;
  readonly title: string;
  readonly isOpen: boolean;
  /** All that can be read in it now. */
  readonly text: string;
  /** What stands in red, by label. */
  readonly errors: Record<string, string>;
  /** Fills inputs, by label; sent with `submit`. */
  fill(byLabel: Record<string, Filled>): OpenModal;
  submit(): Promise<Outcome>;
  close(): Promise<Outcome>;
  /** Presses a button inside it. */
  click(label: string): Promise<Outcome>;
  /** Changes an input that tells the app at once (`dispatch_action`, or a menu in a section). */
  choose(labelOrMenu: string, value: Filled): Promise<Outcome>;
  expectText(words: Words, within?: number): Promise<OpenModal>;
  expectClosed(within?: number): Promise<void>;
}

export function openModal(stage: Stage, view: View): OpenModal {
  const { core, until } = stage;
  const { world } = core;
  const filled: Record<string, Filled> = {};
  const blocks = (): Block[] => view.view.blocks as unknown as Block[];
  const isOpen = (): boolean => (world.views.get(view.user) ?? []).includes(view);
  const title = (): string => (view.view as ModalView).title.text;
  const text = (): string =>
    [title(), ...blocks().flatMap((block) => renderBlock(block, world)), ...Object.values(view.errors)].join(
      '\n',
    );
  const placed = (block: Block, element: Json) => ({
    user: view.user,
    on: { view: view.id },
    blockId: block.block_id,
    actionId: String(element.action_id),
  });

  const modal: OpenModal = {
    kind: 'modal',
    id: view.id,
    get title() {
      return title();
    },
    get isOpen() {
      return isOpen();
    },
    get text() {
      return text();
    },
    get errors() {
      return Object.fromEntries(
        blocks().flatMap((block) => {
          const error = view.errors[block.block_id];
          return error === undefined ? [] : [[inputLabel(block), error]];
        }),
      );
    },
    fill(byLabel) {
      for (const label of Object.keys(byLabel)) inputNamed(blocks(), label);
      Object.assign(filled, byLabel);
      return modal;
    },
    async submit() {
      const values: StateValues = {};
      for (const [label, value] of Object.entries(filled)) {
        const { block, element } = inputNamed(blocks(), label);
        const state = await stateOf(stage, view, block, element, value);
        values[block.block_id] = { ...values[block.block_id], [String(element.action_id)]: state };
      }
      return submitted(core, { user: view.user, view: view.id, values });
    },
    close: () => closed(core, { user: view.user, view: view.id }),
    async click(label) {
      const all = blocks().flatMap((block) => elementsOf(block).map((element) => ({ block, element })));
      const hit = all.find(({ element }) => element.type === 'button' && labelOf(element) === label);
      if (!hit) throw new Error(`the modal has no button ${label}:\n${text()}`);
      return clicked(core, { ...placed(hit.block, hit.element), action: { type: 'button' } });
    },
    async choose(name, value) {
      const { block, element } = inputNamed(blocks(), name);
      const action = await stateOf(stage, view, block, element, value);
      return clicked(core, { ...placed(block, element), action });
    },
    expectText: (words, within) =>
      until({
        what: `the modal to read ${words}`,
        look: () => (isOpen() && fits(text(), words) ? modal : undefined),
        listing: () => (isOpen() ? text() : '(it is closed)'),
        ...(within === undefined ? {} : { within }),
      }),
    async expectClosed(within) {
      await until({
        what: 'the modal to close',
        look: () => (isOpen() ? undefined : true),
        listing: text,
        ...(within === undefined ? {} : { within }),
      });
    },
  };
  return modal;
}

const inputLabel = (block: Block): string => String((block.label as Json | undefined)?.text ?? '');

function inputNamed(blocks: Block[], name: string): { block: Block; element: Json } {
  const all = blocks.flatMap((block) => elementsOf(block).map((element) => ({ block, element })));
  const found = all.find(({ block, element }) => inputLabel(block) === name || isMenu(element, name));
  if (found) return found;
  throw new Error(
    `the modal has no input ${name}, only: ${blocks.map(inputLabel).filter(Boolean).join(', ')}`,
  );
}

type State = { type: string } & Record<string, unknown>;

/** What an input holds after a person filled it, as `state.values` says it. */
async function stateOf(stage: Stage, view: View, block: Block, element: Json, value: Filled): Promise<State> {
  const type = String(element.type);
  const first = Array.isArray(value) ? (value[0] ?? '') : value;
  const all = Array.isArray(value) ? value : [value];
  switch (type) {
    case 'users_select':
      return { type, selected_user: userNamed(stage, first).id };
    case 'multi_users_select':
      return { type, selected_users: all.map((name) => userNamed(stage, name).id) };
    case 'conversations_select':
      return { type, selected_conversation: channelIdOf(stage, first) };
    case 'channels_select':
      return { type, selected_channel: channelIdOf(stage, first) };
    case 'datepicker':
      return { type, selected_date: first };
    case 'timepicker':
      return { type, selected_time: first };
    case 'datetimepicker':
      return { type, selected_date_time: Number(first) };
    case 'static_select':
    case 'radio_buttons':
    case 'external_select':
      return { type, selected_option: await optionOf(stage, view, block, element, first) };
    case 'checkboxes':
    case 'multi_static_select':
    case 'multi_external_select': {
      const chosen = all.map((each) => optionOf(stage, view, block, element, each));
      return { type, selected_options: await Promise.all(chosen) };
    }
    default:
      return { type, value: first };
  }
}

async function optionOf(
  stage: Stage,
  view: View,
  block: Block,
  element: Json,
  wanted: string,
): Promise<Option> {
  const offered = String(element.type).includes('external')
    ? await externalOptions(stage, view, block, element, wanted)
    : [
        ...((element.options ?? []) as Option[]),
        ...((element.option_groups ?? []) as { options: Option[] }[]).flatMap((group) => group.options),
      ];
  const option = offered.find((each) => each.text.text === wanted || each.value === wanted);
  if (option) return option;
  throw new Error(
    `${inputLabel(block)} does not offer ${wanted}, only: ${offered.map((each) => each.text.text)}`,
  );
}

async function externalOptions(
  { core }: Stage,
  view: View,
  block: Block,
  element: Json,
  value: string,
): Promise<Option[]> {
  const answer = await suggested(core, {
    user: view.user,
    on: { view: view.id },
    blockId: block.block_id,
    actionId: String(element.action_id),
    value,
  });
  if (answer.problem) throw new Error(answer.problem);
  return [...(answer.options ?? []), ...(answer.optionGroups ?? []).flatMap((group) => group.options)];
}
