// Where interactive elements stand (a message, a view, the Home tab) and what has been chosen there.
import type { KnownBlock } from '@slack/types';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import type { Act, ActResult, StateValues } from '../page-protocol.ts';
import { usePage } from './page-context.ts';
import { type ElementValue, initialValues, mergeValues } from './values.ts';

type On = Extract<Act, { act: 'click' }>['on'];

export interface Surface {
  values: StateValues;
  choose(blockId: string, actionId: string, value: ElementValue): void;
  /** With `value`, that is chosen in the same breath. */
  click(blockId: string, actionId: string, action: ElementValue, value?: ElementValue): Promise<ActResult>;
  options(blockId: string, actionId: string, query: string): Promise<ActResult>;
  /** A modal's refusals, by block_id. */
  errors: Record<string, string>;
}

const SurfaceContext = createContext<Surface | null>(null);

export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (!surface) throw new Error('an interactive element stands on no surface');
  return surface;
}

interface ProviderProps {
  on: On;
  values: StateValues;
  setValues(update: (values: StateValues) => StateValues): void;
  errors?: Record<string, string>;
  children: ReactNode;
}

const noErrors: Record<string, string> = {};

export function SurfaceProvider({ on, values, setValues, errors = noErrors, children }: ProviderProps) {
  const { send } = usePage();
  const surface = useMemo<Surface>(
    () => ({
      values,
      errors,
      choose: (blockId, actionId, value) => setValues((now) => withValue(now, blockId, actionId, value)),
      async click(blockId, actionId, action, value) {
        const then = value ? withValue(values, blockId, actionId, value) : values;
        if (value) setValues(() => then);
        return send({ act: 'click', on, blockId, actionId, action, values: then });
      },
      async options(blockId, actionId, query) {
        if ('home' in on) return { ok: false, problem: 'Loaded menus do not work on the Home tab here.' };
        return send({ act: 'options', on, blockId, actionId, value: query });
      },
    }),
    [on, values, setValues, errors, send],
  );
  return <SurfaceContext value={surface}>{children}</SurfaceContext>;
}

function withValue(values: StateValues, blockId: string, actionId: string, value: ElementValue): StateValues {
  return { ...values, [blockId]: { ...values[blockId], [actionId]: value } };
}

/** A surface that keeps its own values: a message or the Home tab. */
export function OwnSurface({ on, blocks, children }: { on: On; blocks: KnownBlock[]; children: ReactNode }) {
  const [chosen, setChosen] = useState<StateValues>({});
  const values = useMemo(() => mergeValues(initialValues(blocks), chosen), [blocks, chosen]);
  return (
    <SurfaceProvider on={on} values={values} setValues={setChosen}>
      {children}
    </SurfaceProvider>
  );
}
