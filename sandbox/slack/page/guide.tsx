import { useState } from 'react';
import { CloseIcon, CompassIcon } from './icons.tsx';
import { usePage } from './page-context.ts';
import { InlineMrkdwn } from './text.tsx';

const storageKey = 'quarterdeck-sandbox-guide';

export function Guide() {
  const { guide } = usePage().state.snapshot;
  const [open, setOpen] = useState(() => sessionStorage.getItem(storageKey) !== 'closed');
  if (guide.length === 0) return null;
  const show = (next: boolean) => {
    sessionStorage.setItem(storageKey, next ? 'open' : 'closed');
    setOpen(next);
  };
  if (!open) {
    return (
      <button type="button" className="guide-closed" onClick={() => show(true)}>
        <CompassIcon />
        Show the guide
      </button>
    );
  }
  return (
    <aside className="guide" aria-label="Guide" data-testid="guide">
      <CompassIcon />
      <ol>
        {guide.map((line) => (
          <li key={line}>
            <InlineMrkdwn text={line} />
          </li>
        ))}
      </ol>
      <button type="button" className="tool" aria-label="Close the guide" onClick={() => show(false)}>
        <CloseIcon />
      </button>
    </aside>
  );
}
