import type { CliVerb } from './verb.ts';

export function helpText(verbs: readonly CliVerb[]): string {
  const lines = verbs.map((verb): [string, string] => [`${verb.name} ${verb.usage}`.trim(), verb.summary]);
  const width = Math.max(...lines.map(([name]) => name.length));
  return [
    'quarterdeck: a self-hosted ChatOps bot for Slack.',
    '',
    ...lines.map(([name, summary]) => `  quarterdeck ${name.padEnd(width)}  ${summary}`),
    '',
    'The configuration is quarterdeck.yml here, or what --config or QUARTERDECK_CONFIG names.',
  ].join('\n');
}

export function usageText(verb: CliVerb): string {
  const options = Object.entries(verb.options).map(([name, { type }]) =>
    type === 'string' ? `[--${name} ${name.toUpperCase()}]` : `[--${name}]`,
  );
  return `usage: ${['quarterdeck', verb.name, verb.usage, ...options].filter(Boolean).join(' ')}\n${verb.summary}`;
}
