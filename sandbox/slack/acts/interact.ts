import { z } from 'zod';
import { optionGroups, options } from '../blocks/elements.ts';
import type { Core } from '../core.ts';
import { viewJson } from '../views.ts';
import type { Json, StateValues, User } from '../world.ts';
import { elementAt, type Place, surfaceOf, surfacePayload } from './elements.ts';
import { basePayload, bodyOf, notify, type Outcome, personOf, untriggeredPayload } from './payload.ts';

export interface Clicked {
  user: string;
  on: Place;
  blockId: string;
  actionId: string;
  /** What `actions[0]` says besides ids: `{ type: 'button' }`, `{ type: 'static_select', selected_option }` … */
  action: { type: string } & Record<string, unknown>;
  values?: StateValues;
}

const noAnswer = 'This app did not answer. Try again.';

/** Presses a button or changes a menu. Resolves once the app acknowledged, or did not in time. */
export async function clicked(core: Core, act: Clicked): Promise<Outcome> {
  const { world } = core;
  const user = personOf(world, act.user);
  const surface = surfaceOf(core, user.id, act.on);
  const element = elementAt(surface, act.blockId, act.actionId);
  if (element.type !== act.action.type)
    throw new Error(`${act.blockId}/${act.actionId} is a ${String(element.type)}, not a ${act.action.type}`);

  const isPress = element.type === 'button' || element.type === 'overflow';
  const values = { ...act.values };
  if (!isPress) values[act.blockId] = { ...values[act.blockId], [act.actionId]: act.action };
  if (surface.kind === 'view') mergeValues(surface.view.values, values);

  const answer = await core.delivery.interaction('interactive', {
    ...basePayload(core, 'block_actions', user),
    ...surfacePayload(core, surface, user.id, values),
    actions: [
      {
        ...act.action,
        ...(element.type === 'button' ? { text: element.text, ...buttonPart(element) } : {}),
        action_id: act.actionId,
        block_id: act.blockId,
        action_ts: world.nextTs(),
      },
    ],
  });
  if (answer.acked) return {};
  const channel = surface.kind === 'message' ? surface.message.channel : '';
  return notify(world, user.id, channel, noAnswer);
}

const buttonPart = ({ value, style }: Json): Json => ({
  ...(value === undefined ? {} : { value }),
  ...(style === undefined ? {} : { style }),
});

export function mergeValues(into: StateValues, values: StateValues): void {
  for (const [blockId, byAction] of Object.entries(values)) into[blockId] = { ...into[blockId], ...byAction };
}

export interface Suggested {
  user: string;
  on: Place;
  blockId: string;
  actionId: string;
  value: string;
}

export type Option = { text: { type: 'plain_text'; text: string }; value: string };
export interface Suggestions extends Outcome {
  options?: Option[];
  optionGroups?: { label: { type: 'plain_text'; text: string }; options: Option[] }[];
}

const suggestions = z.union([
  z.object({ options: z.array(z.unknown()).length(0).or(options) }),
  z.object({ option_groups: optionGroups }),
]);

/** Asks the app for the choices of an external menu: https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload */
export async function suggested(core: Core, act: Suggested): Promise<Suggestions> {
  const user = personOf(core.world, act.user);
  const surface = surfaceOf(core, user.id, act.on);
  elementAt(surface, act.blockId, act.actionId);
  const answer = await core.delivery.interaction('interactive', {
    ...untriggeredPayload(core, 'block_suggestion', user),
    ...surfacePayload(core, surface, user.id, {}),
    action_id: act.actionId,
    block_id: act.blockId,
    value: act.value,
  });
  const body = bodyOf(answer);
  if (!answer.acked || !suggestions.safeParse(body).success)
    return { problem: 'Options could not be loaded.' };
  if (body.option_groups)
    return { optionGroups: body.option_groups as NonNullable<Suggestions['optionGroups']> };
  return { options: body.options as Option[] };
}

/** https://docs.slack.dev/interactivity/implementing-shortcuts */
export async function usedShortcut(
  core: Core,
  act: { user: string; callbackId: string; on?: { channel: string; ts: string } },
): Promise<Outcome> {
  const user = personOf(core.world, act.user);
  const shortcut = core.world.manifest.features?.shortcuts?.find(
    (each) => each.callback_id === act.callbackId,
  );
  if (!shortcut) throw new Error(`the manifest has no shortcut ${act.callbackId}`);
  const payload = act.on ? messageShortcut(core, user, act.on) : basePayload(core, 'shortcut', user);
  const answer = await core.delivery.interaction('interactive', {
    ...payload,
    callback_id: act.callbackId,
    action_ts: core.world.nextTs(),
  });
  return answer.acked ? {} : notify(core.world, user.id, act.on?.channel ?? '', noAnswer);
}

function messageShortcut(core: Core, user: User, on: { channel: string; ts: string }): Json {
  const surface = surfaceOf(core, user.id, on);
  const { container: _, state: __, ...rest } = surfacePayload(core, surface, user.id, {});
  return { ...basePayload(core, 'message_action', user), ...rest, message_ts: on.ts };
}

/**
 * Told each time that somebody enters the app's home, whichever tab they see; the view only where one was published.
 * https://docs.slack.dev/reference/events/app_home_opened
 */
export function openedHome(
  core: Core,
  userId: string,
  directChannel: string,
  tab: 'home' | 'messages' = 'home',
): void {
  const user = personOf(core.world, userId);
  const isEnabled = core.world.manifest.features?.app_home?.home_tab_enabled === true;
  const seen = isEnabled ? tab : 'messages';
  const home = seen === 'home' ? core.world.homes.get(user.id) : undefined;
  core.tell({
    type: 'app_home_opened',
    user: user.id,
    channel: directChannel,
    tab: seen,
    ...(home ? { view: viewJson(core.world, home) } : {}),
  });
}
