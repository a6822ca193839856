// What people read when it was not their fault.
import { escapeText } from './text.ts';

export const couldNotStore = 'I could not store this, so I have not started it. Try again.';
export const couldNotAudit = 'I could not write the audit trail, so I have not done it. Try again.';

/** `doing`: what did not work, as TemporaryError says it: "asking Slack who you are". */
export function tryAgain(doing: string): string {
  return `That did not work just now (${escapeText(doing, 150)}). Try again in a minute.`;
}

export function ourFault(reference: string): string {
  return `Something went wrong on my side. Reference \`${reference}\`.`;
}
