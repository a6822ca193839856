// Of a release that is named, and cannot be gone back to.
import { escapeText } from './text.ts';

export function runsNow(version: string): string {
  return `${named(version)} is what runs now.`;
}

/** `near`: what could be meant, the nearest first. */
export function noSuchRelease(version: string, near: readonly string[]): string {
  const others = near.map((other) => `\`${escapeText(other, 60)}\``).join(', ');
  const hint = near.length === 0 ? 'I know no other release there yet.' : `I could go back to ${others}.`;
  return `I know no release ${named(version)} there. ${hint}`;
}

function named(version: string): string {
  return `\`${escapeText(version, 80)}\``;
}
