// Modals and Home tabs. https://docs.slack.dev/surfaces/modals
import type { HomeView, ModalView } from '@slack/types';
import { checkedView, elementsOf } from './blocks/check.ts';
import { Refusal } from './refusal.ts';
import type { Json, StateValues, View, World } from './world.ts';

/** A root view and two above it: https://docs.slack.dev/surfaces/modals#updating_views */
const deepest = 3;

export function openView(world: World, user: string, definition: unknown): View {
  const view = newView(world, user, definition);
  // https://docs.slack.dev/reference/methods/views.open#errors
  if (view.view.type !== 'modal') throw new Refusal('invalid_arguments');
  world.views.set(user, [view]);
  world.changes.emit({ type: 'views', user });
  return view;
}

export function pushView(world: World, user: string, definition: unknown): View {
  const stack = world.views.get(user) ?? [];
  const top = stack.at(-1);
  // https://docs.slack.dev/reference/methods/views.push#errors
  if (!top) throw new Refusal('not_found');
  if (stack.length >= deepest) throw new Refusal('push_limit_reached');
  const view = { ...newView(world, user, definition), rootId: top.rootId, previousId: top.id };
  world.views.set(user, [...stack, view]);
  world.changes.emit({ type: 'views', user });
  return view;
}

export interface WhichView {
  id?: string | undefined;
  externalId?: string | undefined;
  hash?: string | undefined;
}

export function updateView(world: World, { id, externalId, hash }: WhichView, definition: unknown): View {
  const view = [...world.views.values()]
    .flat()
    .find((each) => each.id === id || (externalId !== undefined && each.externalId === externalId));
  // https://docs.slack.dev/reference/methods/views.update#errors
  if (!view) throw new Refusal('not_found');
  if (hash !== undefined && hash !== view.hash) throw new Refusal('hash_conflict');
  const checked = checkedView(world, definition);
  if (checked.type !== 'modal') throw new Refusal('invalid_arguments');
  replaceView(world, view, checked);
  return view;
}

export function publishHome(world: World, user: string, hash: string | undefined, definition: unknown): View {
  const known = world.homes.get(user);
  // https://docs.slack.dev/reference/methods/views.publish#errors
  if (known && hash !== undefined && hash !== known.hash) throw new Refusal('hash_conflict');
  const view = newView(world, user, definition);
  if (view.view.type !== 'home') throw new Refusal('invalid_arguments');
  if (known) Object.assign(view, { id: known.id, rootId: known.id });
  world.homes.set(user, view);
  world.changes.emit({ type: 'home', user });
  return view;
}

/** Values typed into inputs whose block_id and action_id stay the same are kept. */
function replaceView(world: World, view: View, checked: Json): void {
  view.view = checked as unknown as ModalView;
  view.hash = hashOf(world);
  view.errors = {};
  view.values = initialValues(view.view, view.values);
  world.changes.emit({ type: 'views', user: view.user });
}

export function closeTop(world: World, user: string): void {
  const stack = world.views.get(user) ?? [];
  world.views.set(user, stack.slice(0, -1));
  world.changes.emit({ type: 'views', user });
}

export function closeAll(world: World, user: string): void {
  world.views.set(user, []);
  world.changes.emit({ type: 'views', user });
}

function newView(world: World, user: string, definition: unknown): View {
  const checked = checkedView(world, definition);
  const externalId = typeof checked.external_id === 'string' ? checked.external_id : undefined;
  const taken = [...world.views.values()].flat().some((each) => each.externalId === externalId);
  if (externalId && taken) throw new Refusal('duplicate_external_id');
  const id = world.nextId('V');
  const view = checked as unknown as ModalView | HomeView;
  return {
    id,
    rootId: id,
    hash: hashOf(world),
    user,
    view,
    ...(externalId ? { externalId } : {}),
    errors: {},
    values: initialValues(view, {}),
  };
}

const hashOf = (world: World): string => `${Math.floor(world.now() / 1000)}.${world.nextId('')}`;

function initialValues(view: ModalView | HomeView, kept: StateValues): StateValues {
  const values: StateValues = {};
  for (const block of view.blocks as unknown as Json[])
    for (const element of elementsOf(block)) {
      const [blockId, actionId] = [String(block.block_id), String(element.action_id)];
      if (element.type === 'button' || element.type === 'overflow' || element.type === 'image') continue;
      values[blockId] = {
        ...values[blockId],
        [actionId]: kept[blockId]?.[actionId] ?? initialValue(element),
      };
    }
  return values;
}

const held = (key: string, initial: string, empty: unknown = null) => ({ key, initial, empty });
const chosen = held('selected_option', 'initial_option');
const chosenMany = held('selected_options', 'initial_options', []);
/** Where `state.values` holds what was chosen: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
const holders: Record<string, ReturnType<typeof held>> = {
  static_select: chosen,
  external_select: chosen,
  radio_buttons: chosen,
  checkboxes: chosenMany,
  multi_static_select: chosenMany,
  multi_external_select: chosenMany,
  multi_users_select: held('selected_users', 'initial_users', []),
  users_select: held('selected_user', 'initial_user'),
  conversations_select: held('selected_conversation', 'initial_conversation'),
  channels_select: held('selected_channel', 'initial_channel'),
  datepicker: held('selected_date', 'initial_date'),
  timepicker: held('selected_time', 'initial_time'),
  datetimepicker: held('selected_date_time', 'initial_date_time'),
};

function initialValue(element: Json): Json {
  const { key, initial, empty } = holders[String(element.type)] ?? held('value', 'initial_value');
  return { type: element.type, [key]: element[initial] ?? empty };
}

export function viewJson(world: World, view: View): Json {
  return {
    private_metadata: '',
    callback_id: '',
    ...view.view,
    id: view.id,
    team_id: world.team.id,
    app_id: world.app.appId,
    bot_id: world.app.botId,
    app_installed_team_id: world.team.id,
    hash: view.hash,
    root_view_id: view.rootId,
    previous_view_id: view.previousId ?? null,
    external_id: view.externalId ?? '',
    state: { values: view.values },
  };
}
