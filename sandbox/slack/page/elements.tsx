import type { Confirm, Option, PlainTextElement, PlainTextOption } from '@slack/types';
import { useState } from 'react';
import { ConfirmDialog } from './confirm.tsx';
import { Fields } from './fields.tsx';
import { MoreIcon, WarningIcon } from './icons.tsx';
import { Menu } from './menu.tsx';
import { safeUrl } from './mrkdwn.ts';
import { useSurface } from './surface.tsx';
import { Plain, TextOf } from './text.tsx';
import { type AnyElement, contentOf, type ElementValue, toValue } from './values.ts';

/** Set when the element is the field of an input block. */
export interface InputContext {
  id: string;
  labelledBy: string;
  describedBy: string | undefined;
  invalid: boolean;
  /** The app wants to know of each change. */
  dispatches: boolean;
}

export interface ElementProps {
  element: AnyElement;
  blockId: string;
  input?: InputContext;
}

interface Pending {
  action: ElementValue;
  value: ElementValue | undefined;
}

export interface Control {
  content: unknown;
  busy: boolean;
  /** Keeps what was chosen and, unless the form collects it, tells the app. */
  change(content: unknown): void;
  /** Typing: kept, not told. */
  draft(content: unknown): void;
  press(action: ElementValue): void;
}

export function Element({ element, blockId, input }: ElementProps) {
  const { values, choose, click } = useSurface();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [asking, setAsking] = useState<Pending | null>(null);
  const actionId = element.action_id ?? '';
  const confirm = element.confirm as Confirm | undefined;

  const tell = async ({ action, value }: Pending) => {
    setAsking(null);
    setBusy(true);
    const result = await click(blockId, actionId, action, value);
    setBusy(false);
    setProblem(result.noticed ? null : (result.problem ?? null));
  };
  const begin = (pending: Pending) => {
    if (confirm) setAsking(pending);
    else void tell(pending);
  };
  const control: Control = {
    content: contentOf(values[blockId]?.[actionId]),
    busy,
    draft: (content) => choose(blockId, actionId, toValue(element, content)),
    change(content) {
      const value = toValue(element, content);
      if (input && !input.dispatches) choose(blockId, actionId, value);
      else begin({ action: value, value });
    },
    press: (action) => begin({ action, value: undefined }),
  };

  return (
    <>
      <Shape element={element} blockId={blockId} control={control} {...(input && { input })} />
      {problem && (
        <span className="element-problem" role="alert" title={problem}>
          <WarningIcon />
          {problem}
        </span>
      )}
      {asking && confirm && (
        <ConfirmDialog confirm={confirm} onConfirm={() => void tell(asking)} onDeny={() => setAsking(null)} />
      )}
    </>
  );
}

export type ShapeProps = ElementProps & { control: Control };

function Shape(props: ShapeProps) {
  const { element } = props;
  switch (element.type) {
    case 'button':
      return <Button {...props} />;
    case 'overflow':
      return <Overflow {...props} />;
    case 'checkboxes':
    case 'radio_buttons':
      return <Choices {...props} />;
    default:
      return <Fields {...props} />;
  }
}

function Button({ element, control }: ShapeProps) {
  const text = element.text as PlainTextElement;
  const url = typeof element.url === 'string' ? safeUrl(element.url) : undefined;
  const style = element.style === 'primary' || element.style === 'danger' ? `button-${element.style}` : '';
  const press = () =>
    control.press({ type: 'button', text, ...(element.value !== undefined && { value: element.value }) });
  const shared = {
    className: `button ${style}`,
    'data-action': element.action_id,
    'aria-label': element.accessibility_label as string | undefined,
    onClick: press,
  };
  if (url) {
    return (
      <a {...shared} href={url} target="_blank" rel="noopener noreferrer">
        <Plain text={text.text} />
      </a>
    );
  }
  return (
    <button {...shared} type="button" disabled={control.busy} aria-busy={control.busy}>
      <Plain text={text.text} />
    </button>
  );
}

function Overflow({ element, control }: ShapeProps) {
  const options = element.options as (PlainTextOption & { url?: string })[];
  return (
    <Menu
      label="More actions"
      trigger={<MoreIcon />}
      className="button button-icon"
      disabled={control.busy}
      items={options.map((option) => ({
        key: option.value ?? option.text.text,
        label: <Plain text={option.text.text} />,
        onSelect() {
          const url = option.url && safeUrl(option.url);
          if (url) window.open(url, '_blank', 'noopener');
          control.press({ type: 'overflow', selected_option: option });
        },
      }))}
    />
  );
}

function Choices({ element, control, input }: ShapeProps) {
  const options = element.options as Option[];
  const isRadio = element.type === 'radio_buttons';
  const chosen = (isRadio ? [control.content] : control.content) as (Option | null)[] | undefined;
  const isChosen = (option: Option) => chosen?.some((other) => other?.value === option.value) ?? false;
  const toggle = (option: Option) => {
    if (isRadio) return control.change(option);
    const next = options.filter((other) => (other === option ? !isChosen(other) : isChosen(other)));
    return control.change(next);
  };
  return (
    <fieldset className="choices" aria-labelledby={input?.labelledBy} aria-describedby={input?.describedBy}>
      {options.map((option) => (
        <label className="choice" key={option.value}>
          <input
            type={isRadio ? 'radio' : 'checkbox'}
            checked={isChosen(option)}
            onChange={() => toggle(option)}
            aria-invalid={input?.invalid}
          />
          <span>
            <TextOf text={option.text} />
            {option.description && (
              <span className="choice-description">
                <TextOf text={option.description} />
              </span>
            )}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
