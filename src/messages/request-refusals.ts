// Why a request is not one that can be understood.
import { escapeText } from './text.ts';

export const noForm = 'I can only open a form for a slash command or a button.';
export const noSuchButton = 'I no longer know this button. Ask for the message again to get fresh ones.';

/** Half of it might be something else. */
export function tooLong(most: number): string {
  return `That is too long: I read up to ${most.toLocaleString('en')} characters. Nothing was done.`;
}

/** As it was typed, with its prefix. */
export function noSuchCommand(name: string): string {
  return `I do not know \`/${escapeText(name, 60)}\`.`;
}
