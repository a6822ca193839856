// Submitting and closing modals. https://docs.slack.dev/surfaces/modals
import type { Core } from '../core.ts';
import { Refusal } from '../refusal.ts';
import { closeAll, closeTop, pushView, updateView, viewJson } from '../views.ts';
import type { Block, Json, StateValues, View, World } from '../world.ts';
import { mergeValues } from './interact.ts';
import { basePayload, bodyOf, notify, type Outcome, personOf, untriggeredPayload } from './payload.ts';

const trouble = 'We had some trouble connecting. Try again?';

export async function submitted(
  core: Core,
  act: { user: string; view: string; values: StateValues },
): Promise<Outcome> {
  const { world } = core;
  const view = openOf(world, act.user, act.view);
  mergeValues(view.values, act.values);
  view.errors = clientErrors(view);
  if (Object.keys(view.errors).length > 0) {
    world.changes.emit({ type: 'views', user: act.user });
    return { problem: Object.values(view.errors).join(' ') };
  }

  const answer = await core.delivery.interaction('interactive', {
    ...basePayload(core, 'view_submission', personOf(world, act.user)),
    view: viewJson(world, view),
    response_urls: responseUrlsOf(core, view),
  });
  if (!answer.acked) return notify(world, act.user, '', trouble);
  try {
    return answered(world, view, bodyOf(answer));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return notify(world, act.user, '', trouble);
  }
}

/** https://docs.slack.dev/surfaces/modals#updating_views and #displaying_errors */
function answered(world: World, view: View, body: Json): Outcome {
  switch (body.response_action) {
    case 'errors': {
      const errors = body.errors as Record<string, string>;
      const inputs = (view.view.blocks as unknown as Block[]).filter((block) => block.type === 'input');
      const unknown = Object.keys(errors ?? {}).some((id) => !inputs.some((block) => block.block_id === id));
      if (unknown || Object.keys(errors ?? {}).length === 0) throw new Refusal('invalid_arguments');
      view.errors = errors;
      world.changes.emit({ type: 'views', user: view.user });
      return { problem: Object.values(errors).join(' ') };
    }
    case 'update':
      updateView(world, { id: view.id }, body.view);
      return {};
    case 'push':
      pushView(world, view.user, body.view);
      return {};
    case 'clear':
      closeAll(world, view.user);
      return {};
    case undefined:
      closeTop(world, view.user);
      return {};
    default:
      throw new Refusal('invalid_arguments');
  }
}

/** The person closes the top modal, and with `clear_on_close` or `all` everything beneath it. */
export async function closed(
  core: Core,
  act: { user: string; view: string; all?: boolean },
): Promise<Outcome> {
  const { world } = core;
  const view = openOf(world, act.user, act.view);
  const definition = view.view as unknown as Json;
  const cleared = act.all === true || definition.clear_on_close === true;
  const payload = {
    ...untriggeredPayload(core, 'view_closed', personOf(world, act.user)),
    view: viewJson(world, view),
    is_cleared: cleared,
  };
  if (cleared) closeAll(world, act.user);
  else closeTop(world, act.user);
  if (definition.notify_on_close === true) await core.delivery.interaction('interactive', payload);
  return {};
}

function openOf(world: World, user: string, id: string): View {
  const top = world.views.get(user)?.at(-1);
  if (top?.id !== id) throw new Error(`the modal ${id} is not on top for ${user}`);
  return top;
}

/** What Slack's own client refuses before the app is asked. */
function clientErrors(view: View): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of view.view.blocks as unknown as Block[]) {
    if (block.type !== 'input') continue;
    const element = block.element as Json;
    const problem = inputProblem(element, view.values[block.block_id]?.[String(element.action_id)], block);
    if (problem) errors[block.block_id] = problem;
  }
  return errors;
}

function inputProblem(element: Json, state: unknown, block: Json): string | undefined {
  const { type: _, ...held } = (state ?? {}) as Json;
  const [value] = Object.values(held);
  const isEmpty =
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
  if (isEmpty) return block.optional === true ? undefined : 'Please complete this required field.';
  if (element.type === 'number_input' && Number.isNaN(Number(value))) return 'Enter a number.';
  if (typeof value !== 'string') return undefined;
  if (value.length < Number(element.min_length ?? 0))
    return `Enter at least ${element.min_length} characters.`;
  if (value.length > Number(element.max_length ?? 3000)) return 'This is too long.';
  return undefined;
}

/** Only for menus that ask for it: https://docs.slack.dev/surfaces/modals#modal_response_url */
function responseUrlsOf({ responseUrls }: Core, view: View): Json[] {
  return (view.view.blocks as unknown as Block[]).flatMap((block) => {
    const element = (block.element ?? {}) as Json;
    if (element.response_url_enabled !== true) return [];
    const state = view.values[block.block_id]?.[String(element.action_id)] as Json | undefined;
    const channel = state?.selected_conversation ?? state?.selected_channel;
    if (typeof channel !== 'string') return [];
    const url = responseUrls.create({ user: view.user, channel });
    return [
      { block_id: block.block_id, action_id: element.action_id, channel_id: channel, response_url: url },
    ];
  });
}
