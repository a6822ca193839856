import type { Button } from '@slack/types';
import type { Arguments, Verb } from '#src/command.ts';
import type { Offer } from '#src/operations/offer.ts';
import { writeButtonValue } from '#src/requests/button-value.ts';
import { plain, webAddress } from './text.ts';

export interface ButtonOptions {
  style?: 'primary' | 'danger';
  /** Where two buttons of one message lead to the same verb: Slack wants their ids apart. */
  nth?: number;
  /** On the Home tab: the channel where the card of what it is about stands. */
  cardIn?: string;
  /** Asked by Slack before the press counts. https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
  confirm?: { title: string; text: string; yes: string };
}

/** Pressing it is the same as typing the verb with these arguments, in the presser's own name. */
export function button<A extends Arguments>(
  verb: Pick<Verb<A>, 'id' | 'args'>,
  label: string,
  args: { [K in keyof A]?: string },
  { style, nth, cardIn, confirm }: ButtonOptions = {},
): Button {
  const given = Object.entries(args).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    type: 'button',
    text: { type: 'plain_text', text: plain(label, 75), emoji: true },
    action_id: nth === undefined ? verb.id : `${verb.id}:${nth}`,
    value: writeButtonValue(Object.fromEntries(given), cardIn),
    ...(style && { style }),
    ...(confirm && { confirm: dialog(confirm, style) }),
  };
}

/** `nth`: how many of the message lead to the same verb before it. */
export function offerButton({ verb, label, args, style, confirm }: Offer, nth = 0): Button {
  const options = { ...(style && { style }), ...(nth > 0 && { nth }), ...(confirm && { confirm }) };
  return button<Arguments>({ id: verb, args: {} }, label, args, options);
}

function dialog({ title, text, yes }: NonNullable<ButtonOptions['confirm']>, style: ButtonOptions['style']) {
  const words = (said: string, limit: number) => ({ type: 'plain_text' as const, text: plain(said, limit) });
  return {
    title: words(title, 100),
    text: words(text, 300),
    confirm: words(yes, 30),
    deny: words('Cancel', 30),
    ...(style && { style }),
  };
}

/**
 * Opens an address; undefined when it is none a browser may open. Slack tells us of the press as of any other
 * button, so the id says that nothing is to be done.
 */
export function linkButton(label: string, address: string, nth = 0): Button | undefined {
  const url = webAddress(address);
  if (url === undefined) return undefined;
  return {
    type: 'button',
    text: { type: 'plain_text', text: plain(label, 75), emoji: true },
    action_id: `link:${nth}`,
    url,
  };
}
