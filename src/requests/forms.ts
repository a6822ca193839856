// Forms as people see them: filled with what was said, and drawn anew when a choice changes what another field offers.
import type { Verb } from '#src/command.ts';
import type { Choice } from '#src/handle.ts';
import type { Given } from './arguments.ts';
import { fieldFor, titleOf } from './form.ts';
import { findVerb, type Grammar } from './grammar.ts';
import type { Answer, Form, FormPlace, Shown } from './request.ts';

export interface Forms {
  /** In a view that `open` opened; resolves when Slack has it, or nobody looks any more. */
  show(view: string, verb: Verb, given: Given, place: FormPlace): Promise<void>;
  /** After a choice that other fields depend on. */
  change(change: FormChange): Promise<void>;
}

/** What a form says of itself while it is filled in. */
export interface FormChange {
  view: string;
  verb: string;
  /** The argument that was chosen. */
  field: string;
  /** All that the form holds now. */
  given: Given;
  place: FormPlace;
}

export interface FormOptions {
  grammar: Grammar;
  answer: Pick<Answer, 'form'>;
  /** From memory or the database: what a field offers for these words. */
  complete(from: string, query: string, of: readonly string[]): Promise<Choice[]>;
  /** Fetches what the fields will offer, for as long as somebody waits for a form. Never rejects. */
  prepare?: ((verb: Verb, given: Given) => Promise<void>) | undefined;
}

export function createForms({ grammar, answer, complete, prepare }: FormOptions): Forms {
  const nameOf = async (verb: Verb, name: string, value: string): Promise<string> => {
    const input = verb.args[name]?.input;
    const offered = input?.type === 'completion' ? await complete(input.from, value, []) : [];
    return offered.find((choice) => choice.value === value)?.text ?? value;
  };
  const show = async (view: string, verb: Verb, said: Given, place: FormPlace): Promise<void> => {
    const given = { ...onlyChoices(verb, grammar), ...said };
    await prepare?.(verb, given);
    const shown: Shown[] = [];
    for (const [name, value] of Object.entries(place.carried ?? {}))
      if (verb.args[name]?.input.type === 'completion')
        shown.push({ label: fieldFor(verb, name, {}).label, text: await nameOf(verb, name, value) });
    const asked = Object.entries(verb.args)
      .filter(([name, { input }]) => input.type !== 'carried' && place.carried?.[name] === undefined)
      .map(([name]) => name);
    const title = titleOf(verb);
    const fields = asked.map((name) => fieldFor(verb, name, given));
    await answer.form(view, { verb: verb.id, title, submit: title, shown, fields, place } satisfies Form);
  };
  return {
    show,
    change: async ({ view, verb: id, field, given, place }) => {
      const verb = findVerb(id, grammar.commands);
      if (!verb) return;
      const kept = Object.entries(given).filter(([name]) => !dependsOn(verb, name, field));
      await show(view, verb, Object.fromEntries(kept), place);
    },
  };
}

function dependsOn({ args }: Verb, name: string, field: string): boolean {
  const input = args[name]?.input;
  return input?.type === 'completion' && input.of?.includes(field) === true;
}

/** Where the configuration has one app, it is meant. */
function onlyChoices({ args }: Verb, { names }: Grammar): Given {
  return Object.fromEntries(
    Object.entries(args).flatMap(([name, { names: kind, optional }]) => {
      const [only, ...others] = kind && !optional ? names(kind) : [];
      return only !== undefined && others.length === 0 ? [[name, only] as const] : [];
    }),
  );
}
