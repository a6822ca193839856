import { useEffect, useRef, useState } from 'react';
import { usePage } from './page-context.ts';
import {
  type Choice,
  type ChoiceGroup,
  isExternal,
  loadedGroups,
  localGroups,
  matching,
} from './select-choices.ts';
import { useSurface } from './surface.tsx';
import { Plain } from './text.tsx';
import type { AnyElement } from './values.ts';

interface Asked {
  element: AnyElement;
  blockId: string;
  query: string;
  open: boolean;
}

const defaultMinQuery = 3;
const typingPause = 200;

export function useChoices({ element, blockId, query, open }: Asked) {
  const { state } = usePage();
  const { options } = useSurface();
  const [loaded, setLoaded] = useState<ChoiceGroup[]>([]);
  const [status, setStatus] = useState<string | null>(null);
  const external = isExternal(element);
  const minimum = Number(element.min_query_length ?? defaultMinQuery);
  const actionId = element.action_id ?? '';
  // It changes with every keystroke elsewhere in the form, which is no reason to ask again.
  const ask = useRef(options);
  ask.current = options;

  useEffect(() => {
    if (!open || !external) return;
    setLoaded([]);
    if (query.length < minimum) {
      setStatus(`Type ${minimum === 1 ? 'a character' : `${minimum} characters`} or more to search.`);
      return;
    }
    let late = false;
    setStatus('Loading…');
    const load = async () => {
      const result = await ask.current(blockId, actionId, query);
      if (late) return;
      setLoaded(loadedGroups(result));
      setStatus(result.ok ? null : (result.problem ?? 'The choices could not be loaded.'));
    };
    const timer = setTimeout(() => void load(), query ? typingPause : 0);
    return () => {
      late = true;
      clearTimeout(timer);
    };
  }, [open, external, query, minimum, blockId, actionId]);

  const groups = external ? loaded : matching(localGroups(element, state.snapshot), query);
  const flat = groups.flatMap(({ choices }) => choices);
  return { groups, flat, status: status ?? (flat.length === 0 ? 'Nothing found.' : null) };
}

interface Props {
  id: string;
  label: string;
  groups: ChoiceGroup[];
  status: string | null;
  active: number;
  many: boolean;
  isChosen(choice: Choice): boolean;
  onPick(choice: Choice): void;
}

export function Choices({ id, label, groups, status, active, many, isChosen, onPick }: Props) {
  const flat = groups.flatMap(({ choices }) => choices);
  return (
    <>
      <div role="listbox" tabIndex={-1} id={`${id}-list`} aria-label={label} aria-multiselectable={many}>
        {groups.map((group, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: groups have no other identity
          // biome-ignore lint/a11y/useSemanticElements: a listbox holds groups, not fieldsets
          <div role="group" aria-label={group.label} key={at}>
            {group.label && (
              <div className="listbox-group" aria-hidden="true">
                {group.label}
              </div>
            )}
            {group.choices.map((choice) => (
              <ChoiceRow
                key={choice.value}
                id={`${id}-${flat.indexOf(choice)}`}
                choice={choice}
                active={flat.indexOf(choice) === active}
                chosen={isChosen(choice)}
                onPick={onPick}
              />
            ))}
          </div>
        ))}
      </div>
      {status && (
        <div className="listbox-status" role="status">
          {status}
        </div>
      )}
    </>
  );
}

interface RowProps {
  id: string;
  choice: Choice;
  active: boolean;
  chosen: boolean;
  onPick(choice: Choice): void;
}

function ChoiceRow({ id, choice, active, chosen, onPick }: RowProps) {
  return (
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      className="listbox-option"
      data-active={active || undefined}
      ref={(row) => {
        if (active) row?.scrollIntoView({ block: 'nearest' });
      }}
      // Not a click: the field must not lose its focus first.
      onMouseDown={(event) => {
        event.preventDefault();
        onPick(choice);
      }}
    >
      <span>
        <Plain text={choice.text} />
      </span>
      {choice.description && <span className="listbox-description">{choice.description}</span>}
    </div>
  );
}
