import type { PlainTextElement } from '@slack/types';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { Choices, useChoices } from './choices.tsx';
import type { ShapeProps } from './elements.tsx';
import { useFloating } from './floating.ts';
import { ChevronIcon, CloseIcon } from './icons.tsx';
import { usePage } from './page-context.ts';
import { type Choice, chosenChoices, storedValue } from './select-choices.ts';
import { isMany } from './values.ts';

const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

/** All of Slack's select menus, single and multi: static, external, users, conversations, channels. */
export function Select({ element, blockId, control, input }: ShapeProps) {
  const { state } = usePage();
  const id = useId();
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const anchor = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  useFloating(open, anchor, panel);
  const { groups, flat, status } = useChoices({ element, blockId, query, open });

  const many = isMany(element);
  const chosen = chosenChoices(element, control.content, state.snapshot);
  const placeholder =
    (element.placeholder as PlainTextElement | undefined)?.text ?? (many ? 'Choose…' : 'Choose one…');

  const close = () => {
    setOpen(false);
    setQuery('');
    setActive(0);
  };
  const pick = (choice: Choice) => {
    const isChosen = chosen.some(({ value }) => value === choice.value);
    if (!many) {
      close();
      return control.change(storedValue(element, choice));
    }
    const room = chosen.length < Number(element.max_selected_items ?? Number.POSITIVE_INFINITY);
    if (!isChosen && !room) return undefined;
    const next = isChosen ? chosen.filter(({ value }) => value !== choice.value) : [...chosen, choice];
    setQuery('');
    return control.change(next.map((other) => storedValue(element, other)));
  };

  const steer = (key: string): boolean => {
    if (!open) {
      if (key !== 'ArrowDown' && key !== 'Enter') return false;
      setOpen(true);
      return true;
    }
    const choice = flat[active];
    const step = steps[key];
    if (step) setActive(Math.max(0, Math.min(active + step, flat.length - 1)));
    else if (key === 'Escape') close();
    else if (key === 'Enter' && choice) pick(choice);
    else return key === 'Enter';
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!steer(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  const shown = many ? '' : (chosen[0]?.text ?? '');
  return (
    <div className="select" ref={anchor} data-open={open || undefined}>
      {many &&
        chosen.map((choice) => (
          <button
            type="button"
            className="chip"
            key={choice.value}
            aria-label={`Remove ${choice.text}`}
            onClick={() => pick(choice)}
          >
            {choice.text}
            <CloseIcon />
          </button>
        ))}
      <input
        id={input?.id}
        type="text"
        role="combobox"
        className="select-input"
        autoComplete="off"
        disabled={control.busy}
        aria-label={input ? undefined : placeholder}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open && flat[active] ? `${id}-${active}` : undefined}
        aria-describedby={input?.describedBy}
        aria-invalid={input?.invalid || undefined}
        data-action={element.action_id}
        placeholder={shown || (many && chosen.length > 0 ? '' : placeholder)}
        value={open ? query : shown}
        onClick={() => setOpen(true)}
        onChange={({ target }) => {
          setQuery(target.value);
          setActive(0);
          setOpen(true);
        }}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
      <ChevronIcon />
      {open && (
        <div ref={panel} popover="manual" className="floating listbox-panel">
          <Choices
            id={id}
            label={placeholder}
            groups={groups}
            status={status}
            active={active}
            isChosen={(choice) => chosen.some(({ value }) => value === choice.value)}
            many={many}
            onPick={pick}
          />
        </div>
      )}
    </div>
  );
}
