import type { PlainTextElement } from '@slack/types';
import type { KeyboardEvent } from 'react';
import type { ShapeProps } from './elements.tsx';
import { Select } from './select.tsx';

export function Fields(props: ShapeProps) {
  const { element } = props;
  switch (element.type) {
    case 'plain_text_input':
    case 'number_input':
    case 'email_text_input':
    case 'url_text_input':
      return <TextField {...props} />;
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return <TimeField {...props} />;
    default:
      if (element.type.endsWith('_select')) return <Select {...props} />;
      return <div className="block-unknown">The sandbox does not draw “{element.type}” elements.</div>;
  }
}

const inputModes = {
  number_input: 'decimal',
  email_text_input: 'email',
  url_text_input: 'url',
} as const;

const placeholderOf = ({ element }: ShapeProps) =>
  (element.placeholder as PlainTextElement | undefined)?.text;

function shared({ element, input }: ShapeProps) {
  return {
    id: input?.id,
    'aria-describedby': input?.describedBy,
    'aria-invalid': input?.invalid || undefined,
    'data-action': element.action_id,
    autoFocus: element.focus_on_load === true,
  };
}

function TextField(props: ShapeProps) {
  const { element, control, input } = props;
  const text = typeof control.content === 'string' ? control.content : '';
  const common = {
    ...shared(props),
    className: 'field',
    value: text,
    placeholder: placeholderOf(props),
    onChange: (event: { target: { value: string } }) => control.draft(event.target.value || null),
  };
  if (element.multiline) return <textarea {...common} rows={4} />;
  const enter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !input?.dispatches) return;
    event.preventDefault();
    control.change(text || null);
  };
  return (
    <input
      {...common}
      type="text"
      inputMode={inputModes[element.type as keyof typeof inputModes]}
      autoComplete="off"
      onKeyDown={enter}
    />
  );
}

const inputTypes: Record<string, 'date' | 'time' | 'datetime-local'> = {
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
};

function TimeField(props: ShapeProps) {
  const { element, control, input } = props;
  const isMoment = element.type === 'datetimepicker';
  return (
    <input
      {...shared(props)}
      className="field field-time"
      type={inputTypes[element.type]}
      aria-label={input ? undefined : (placeholderOf(props) ?? 'Date or time')}
      value={isMoment ? localMoment(control.content) : String(control.content ?? '')}
      onChange={({ target }) => {
        if (target.value === '') return control.change(null);
        return control.change(isMoment ? Math.floor(new Date(target.value).getTime() / 1000) : target.value);
      }}
    />
  );
}

/** Unix seconds as the field wants them: local time without a zone. */
function localMoment(seconds: unknown): string {
  if (typeof seconds !== 'number') return '';
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
