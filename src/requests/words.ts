// Undoes what Slack and its clients do to what a person typed, and cuts it into words.

export interface Word {
  text: string;
  /** Where it starts in the line: what follows is the person's own words, spaces and all. */
  at: number;
  quoted: boolean;
}

export interface Line {
  text: string;
  words: Word[];
}

/** `<@U…>`, `<#C…|name>` and `<!subteam^S…>` stay as they are: argument kinds read the ids in them. */
export function readLine(typed: string): Line {
  const text = straighten(unescapeSlack(visible(typed))).trim();
  const words: Word[] = [];
  for (const match of text.matchAll(word)) {
    const [, double, single, bare] = match;
    const quoted = double ?? single;
    words.push({ text: quoted ?? dashes(bare ?? ''), at: match.index, quoted: quoted !== undefined });
  }
  return { text, words };
}

/** A mention's label may hold spaces; a quote that never closes is an apostrophe. */
const word = /"([^"]*)"(?!\S)|'([^']*)'(?!\S)|((?:<[@#!][^<>]*>|\S)+)/g;

/** Without characters that show nothing, turn the text around, or that no database stores. */
function visible(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed.
      .replace(/[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u200b\u2060\ufeff\u00ad\p{Bidi_Control}]/gu, '')
      .replace(/[\p{Zs}\u2028\u2029]/gu, ' ')
  );
}

/** https://docs.slack.dev/messaging/formatting-message-text/#escaping */
function unescapeSlack(text: string): string {
  return text
    .replace(/<!(here|channel|everyone)(?:\|[^<>]*)?>/g, '@$1')
    .replace(/<!date\^[^<>|]*\|([^<>]*)>/g, '$1')
    .replace(/<(?:mailto|tel):[^<>|]*\|([^<>]*)>/g, '$1')
    .replace(/<([a-z][a-z0-9+.-]*:[^<>|]*)(?:\|[^<>]*)?>/gi, '$1')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}

function straighten(text: string): string {
  return text
    .replace(/[\u201c\u201d\u201e\u201f\u00ab\u00bb]/g, '"')
    .replace(/[\u2018\u2019\u201a\u201b]/g, "'");
}

/** Phones turn `--` into one long dash, and `-` into a short one. */
function dashes(word: string): string {
  return word.replace(/^[\u2014\u2015]+/, '--').replace(/^[\u2010-\u2013\u2212]+/, '-');
}
