import { configSchema } from '#src/config/json-schema.ts';
import type { CliVerb } from './verb.ts';

export const schema: CliVerb = {
  name: 'schema',
  usage: '',
  summary: 'Print the JSON Schema of the configuration, for editors.',
  options: {},
  positionals: 0,
  run: async ({ out }) => {
    out(JSON.stringify(configSchema(), undefined, 2));
    return 0;
  },
};
