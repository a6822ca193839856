import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useFloating } from './floating.ts';

interface Item {
  key: string;
  label: ReactNode;
  onSelect(): void;
}

interface Props {
  label: string;
  trigger: ReactNode;
  items: Item[];
  className?: string;
  disabled?: boolean;
  layout?: 'column' | 'row';
}

export function Menu({ label, trigger, items, className = '', disabled = false, layout = 'column' }: Props) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  useFloating(open, anchor, panel, 'end');
  useEffect(() => {
    if (open) panel.current?.querySelector('button')?.focus();
  }, [open]);

  const move = (event: KeyboardEvent) => {
    const buttons = [...(panel.current?.querySelectorAll('button') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    buttons.at((at + step) % buttons.length)?.focus();
  };

  return (
    <>
      <button
        ref={anchor}
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        title={label}
        disabled={disabled}
        popoverTarget={id}
      >
        {trigger}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        className={`floating menu menu-${layout}`}
        onToggle={(event) => setOpen(event.newState === 'open')}
        onKeyDown={move}
      >
        {open &&
          items.map((item) => (
            <button
              type="button"
              role="menuitem"
              className="menu-item"
              key={item.key}
              onClick={() => {
                panel.current?.hidePopover();
                item.onSelect();
              }}
            >
              {item.label}
            </button>
          ))}
      </div>
    </>
  );
}
