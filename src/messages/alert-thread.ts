import type { Happening, Member } from '#src/alerts/group.ts';
import { shownAgain } from './alert-hold.ts';
import { difference, named } from './alert-words.ts';
import type { Message } from './message.ts';
import { escapeText, plural } from './text.ts';

/**
 * The line that an event leaves in its card's thread; none where the card itself is the news. What wakes people names
 * its alert: in the channel, and on a locked phone, there is no card above it.
 */
export function threadLine(happening: Happening, group: { id: string; title: string }): Message | undefined {
  const alert = named(group);
  switch (happening.kind) {
    case 'opened':
      return undefined;
    case 'reopened': {
      const { severity, firing, resolvedBy } = happening;
      const after = resolvedBy ? ` after <@${resolvedBy}> resolved it` : '';
      return {
        text: `:rotating_light: *Firing again*${after}: ${alert}, ${plural(firing, 'alert')}, ${severity}.`,
      };
    }
    case 'worsened': {
      const { from, to, acknowledged } = happening;
      const again = acknowledged ? ' again' : '';
      return { text: `:arrow_up: *Worse: ${from} → ${to}.* ${alert} needs to be acknowledged${again}.` };
    }
    case 'fired':
      return {
        text: `:heavy_plus_sign: ${happening.count.toLocaleString('en-US')} more firing: ${list(happening, group.title)}`,
      };
    case 'cleared':
      return {
        text: `:heavy_minus_sign: ${plural(happening.count, 'alert')} resolved: ${list(happening, group.title)}`,
      };
    case 'resolved':
      return { text: ':white_check_mark: Resolved: nothing fires any more.' };
    case 'held':
      return undefined;
    case 'shown':
      // A card that had not been there is the news itself.
      return happening.hold.again ? shownAgain(happening.hold, group) : undefined;
  }
}

function list({ count, which }: { count: number; which: Member[] }, title: string): string {
  const shown = [...new Set(which.map((member) => difference(member, title)))].join('; ');
  return count > which.length ? `${shown} …` : shown;
}

const byHand = {
  acknowledged: (who: string) => `:eyes: ${who} is on it`,
  resolved: (who: string) => `:white_check_mark: ${who} resolved it`,
  'handed-back': (who: string) =>
    `:leftwards_arrow_with_hook: *It needs somebody again*: ${who} handed it back`,
};

export function byHandLine(kind: keyof typeof byHand, by: string, note: string | undefined): Message {
  const said = note ? `: ${escapeText(note, 1000)}` : '';
  return { text: `${byHand[kind](`<@${by}>`)}${said}` };
}
