import { clicked } from '../acts/interact.ts';
import type { Outcome } from '../acts/payload.ts';
import { elementsOf } from '../blocks/check.ts';
import { renderBlock } from '../rendered-text.ts';
import type { Block } from '../world.ts';
import { labelOf } from './message.ts';
import type { Stage } from './stage.ts';

/** What a person sees on the app's Home tab. */
export interface SeenHome {
  /** All that can be read in it now, without markup; empty while nothing was published. */
  readonly text: string;
  /** Labels of its buttons, in order. */
  readonly buttons: string[];
  /** The button with that label or, where several have it, the first at or after a block that reads so. */
  button(label: string, near?: string): { click(): Promise<Outcome> };
}

export function seenHome({ core }: Stage, user: string): SeenHome {
  const { world } = core;
  const blocks = (): Block[] => (world.homes.get(user)?.view.blocks ?? []) as unknown as Block[];
  const read = (block: Block): string => renderBlock(block, world).join('\n');
  const buttonsOf = (block: Block) => elementsOf(block).filter((element) => element.type === 'button');
  return {
    get text() {
      return blocks().map(read).join('\n');
    },
    get buttons() {
      return blocks().flatMap((block) => buttonsOf(block).map(labelOf));
    },
    button: (label, near = '') => ({
      async click() {
        const from = blocks().findIndex((block) => read(block).includes(near));
        const hit = blocks()
          .slice(Math.max(0, from))
          .flatMap((block) => buttonsOf(block).map((element) => ({ block, element })))
          .find(({ element }) => labelOf(element) === label);
        if (from < 0 || !hit)
          throw new Error(`the Home tab has no button ${label} ${near}:\n${blocks().map(read).join('\n')}`);
        const ids = { blockId: hit.block.block_id, actionId: String(hit.element.action_id) };
        return clicked(core, { user, on: { home: true }, ...ids, action: { type: 'button' } });
      },
    }),
  };
}
