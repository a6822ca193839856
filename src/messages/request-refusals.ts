// Why a request is not one that can be understood.
import { escapeText } from './text.ts';

export const noForm = 'I can only open a form for a slash command or a button.';
export const noSuchButton = 'I no longer know this button. Ask for the message again to get fresh ones.';

/** As it was typed, with its prefix. */
export function noSuchCommand(name: string): string {
  return `I do not know \`/${escapeText(name, 60)}\`.`;
}
