// What people say for the variables that a blueprint declares. Pure.
import { createHash } from 'node:crypto';
import type { Variable } from '#src/config/variables.ts';
import { UserError } from '#src/errors.ts';
import { needsVariable, noSuchVariable, wrongVariable } from '#src/messages/server-refusals.ts';

export type Declared = Readonly<Record<string, Variable>>;

/** With the defaults of those that are not said. Throws UserError for the first that is not as declared. */
export function readVariables(
  declared: Declared,
  said: Readonly<Record<string, string>>,
): Record<string, string> {
  const names = Object.keys(declared);
  const stray = Object.keys(said).find((name) => !names.includes(name));
  if (stray !== undefined) throw new UserError(noSuchVariable(stray, names));
  return Object.fromEntries(
    Object.entries(declared).map(([name, variable]) => {
      const value = Object.hasOwn(said, name) ? said[name] : variable.default?.toString();
      if (value === undefined) throw new UserError(needsVariable(name, variable));
      if (!fits(variable, value)) throw new UserError(wrongVariable(name, variable));
      return [name, value];
    }),
  );
}

function fits(variable: Variable, value: string): boolean {
  switch (variable.type) {
    case 'boolean':
      return value === 'true' || value === 'false';
    case 'choice':
      return variable.options.includes(value);
    case 'integer': {
      const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = variable;
      return /^-?(0|[1-9]\d{0,15})$/.test(value) && Number(value) >= min && Number(value) <= max;
    }
    case 'text': {
      // A line break would end what a file of variables says of this one.
      const plain = !/[\p{Cc}\p{Cs}\u2028\u2029\p{Bidi_Control}]/u.test(value);
      const matches =
        variable.pattern === undefined || new RegExp(`^(?:${variable.pattern})$`, 'u').test(value);
      return plain && [...value].length <= variable.longest && matches;
    }
  }
}

/** As a shell reads it back, whatever the values hold: inside single quotes nothing means anything. */
export function variablesFile(values: Readonly<Record<string, string>>): string {
  const lines = Object.entries(values).map(
    ([name, value]) => `${name}='${value.replaceAll("'", `'\\''`)}'\n`,
  );
  return lines.join('');
}

/** SHA-256, by which a value is known that is too long to be shown. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
