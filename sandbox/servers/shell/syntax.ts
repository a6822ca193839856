// What a script is made of. The subset of the POSIX shell that machines here understand; everything else is refused by name.
// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html
export type Word = Part[];

export type Part =
  | { kind: 'text'; text: string; isQuoted: boolean }
  | { kind: 'parameter'; name: string; otherwise?: Otherwise; isQuoted: boolean }
  | { kind: 'command'; script: Script; isQuoted: boolean };

/** `${NAME:-word}`, `${NAME:?word}`, and without the colon: only when it is not set. */
export interface Otherwise {
  operator: '-' | '?' | '+' | '=';
  orEmpty: boolean;
  word: Word;
}

export interface Redirect {
  from: number;
  operator: '<' | '>' | '>>' | '>&' | '<<';
  /** A file, a number of another stream, or what a here-document holds. */
  to: Word;
}

export type Command =
  | { kind: 'simple'; assignments: [name: string, value: Word][]; words: Word[]; redirects: Redirect[] }
  | { kind: 'if'; clauses: { condition: Script; body: Script }[]; otherwise?: Script; redirects: Redirect[] }
  | { kind: 'for'; name: string; words: Word[] | undefined; body: Script; redirects: Redirect[] }
  | { kind: 'while'; until: boolean; condition: Script; body: Script; redirects: Redirect[] }
  | { kind: 'group'; isApart: boolean; body: Script; redirects: Redirect[] };

export interface Pipeline {
  isNegated: boolean;
  commands: Command[];
}

/** `a && b || c`; whether it runs is decided by how the one before ended. */
export interface Statement {
  line: number;
  first: Pipeline;
  rest: { when: '&&' | '||'; pipeline: Pipeline }[];
}

export type Script = Statement[];

/** What a shell would say and end with 2. */
export class SyntaxTrouble extends Error {
  override name = 'SyntaxTrouble';
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}
