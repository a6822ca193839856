// How the Query API spells nested values: `TagSpecification.1.Tag.2.Key=…`. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html
import { missingParameter } from './refusal.ts';

export interface Parameters {
  /** Undefined where it is left out or empty. */
  text(name: string): string | undefined;
  /** Refuses the request that leaves it out. */
  needed(name: string): string;
  number(name: string): number | undefined;
  isTrue(name: string): boolean;
  /** `Name.1`, `Name.2`, … */
  list(name: string): string[];
  /** What stands below `Name.1.`, `Name.2.`, … */
  items(name: string): Parameters[];
  /** What stands below `Name.` */
  under(name: string): Parameters;
  /** All of it but these, as one text that is the same for the same request. */
  fingerprint(...except: string[]): string;
}

export function parametersOf(form: URLSearchParams): Parameters {
  return below(Object.fromEntries(form));
}

function below(values: Record<string, string>): Parameters {
  const text = (name: string): string | undefined =>
    (Object.hasOwn(values, name) && values[name]) || undefined;
  const under = (name: string): Parameters => below(stripped(values, `${name}.`));
  const numbers = (name: string): number[] => {
    const found = Object.keys(stripped(values, `${name}.`)).map((key) => Number.parseInt(key, 10));
    return [...new Set(found)].filter((each) => each > 0).sort((one, other) => one - other);
  };
  return {
    text,
    needed(name) {
      const value = text(name);
      if (value === undefined) throw missingParameter(name);
      return value;
    },
    number(name) {
      const value = text(name);
      return value === undefined ? undefined : Number(value);
    },
    isTrue: (name) => text(name) === 'true',
    list: (name) => numbers(name).flatMap((at) => text(`${name}.${at}`) ?? []),
    items: (name) => numbers(name).map((at) => under(`${name}.${at}`)),
    under,
    fingerprint: (...except) =>
      JSON.stringify(
        Object.entries(values)
          .filter(([key]) => !except.includes(key))
          .sort(([one], [other]) => (one < other ? -1 : 1)),
      ),
  };
}

function stripped(values: Record<string, string>, prefix: string): Record<string, string> {
  const matching = Object.entries(values).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(matching.map(([key, value]) => [key.slice(prefix.length), value]));
}
