import { useState } from 'react';
import { CloseIcon, CompassIcon } from './icons.tsx';
import { type Inline, parseInline } from './mrkdwn.ts';
import { findUser, usePage } from './page-context.ts';
import { Inlines } from './text.tsx';

const storageKey = 'quarterdeck-sandbox-guide';
/** Whoever one becomes, the guide goes on where it was. */
const stepKey = 'quarterdeck-sandbox-guide-step';

export const guideIsOpen = () => sessionStorage.getItem(storageKey) !== 'closed';

/** Where its first step happens: the first channel it names. */
export const guideChannel = (guide: string[]) => /<#(C\w+)/.exec(guide.join(' '))?.[1];

/** Step by step on a phone, all at once where there is room. */
export function Guide() {
  const { guide } = usePage().state.snapshot;
  const [open, setOpen] = useState(guideIsOpen);
  const [step, setStep] = useState(() => Number(sessionStorage.getItem(stepKey)) % (guide.length || 1));
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
  const isLast = step === guide.length - 1;
  const goOn = () => {
    const next = isLast ? 0 : step + 1;
    sessionStorage.setItem(stepKey, String(next));
    setStep(next);
  };
  return (
    <aside className="guide" aria-label="Guide" data-testid="guide">
      <CompassIcon />
      <ol>
        {guide.map((line, index) => (
          <li key={line} value={index + 1} data-current={index === step || undefined}>
            {parseInline(line).map((node, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a text's parts have no other identity
              <GuidePart key={at} node={node} />
            ))}
          </li>
        ))}
      </ol>
      <button type="button" className="guide-step" onClick={goOn}>
        {isLast ? 'Again' : 'Next'}
      </button>
      <button type="button" className="tool" aria-label="Close the guide" onClick={() => show(false)}>
        <CloseIcon />
      </button>
    </aside>
  );
}

/** A command is put where one types it, and a person is who one becomes. */
function GuidePart({ node }: { node: Inline }) {
  const { state, dispatch, become } = usePage();
  if (node.kind === 'code') {
    const put = () => dispatch({ type: 'compose', text: node.text });
    return (
      <button
        type="button"
        className="text-code guide-act"
        title="Put it into the message field"
        onClick={put}
      >
        {node.text}
      </button>
    );
  }
  if (node.kind === 'user') {
    return (
      <button type="button" className="mention guide-act" onClick={() => become(node.id)}>
        {findUser(state, node.id).realName.split(' ')[0]}
      </button>
    );
  }
  return <Inlines nodes={[node]} />;
}
