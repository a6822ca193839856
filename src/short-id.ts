import { randomInt } from 'node:crypto';

// Read aloud and typed on a phone: nothing that looks like something else.
const letters = '23456789abcdefghjkmnpqrstvwxyz';

/** Five letters and digits; whether one is free is for the table to say. */
export function shortId(): string {
  return Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('');
}

/** Read out on the phone: what a log line and the message about it share. */
export function newReference(): string {
  return Array.from({ length: 5 }, () => referenceLetters[randomInt(referenceLetters.length)]).join('');
}

const referenceLetters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
