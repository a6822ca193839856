import { resolve } from 'node:path';
import { withStore } from './reach-store.ts';
import { readConfig } from './read-config.ts';
import { type CliVerb, configOption } from './verb.ts';

export const backup: CliVerb = {
  name: 'backup',
  usage: 'FILE',
  summary: 'Write a consistent copy of the store, while the bot runs or not.',
  options: configOption,
  positionals: 1,
  run: async (line, input) => {
    const file = resolve(input.positionals[0] ?? '');
    await withStore(line, input, (ask) => ask('backup', { file }));
    line.out(`Written: ${file}. It holds what people said and did: keep it as you keep the data folder.`);
    if (readConfig(line, input).config.secrets)
      line.out(
        'What it holds of keys of servers is encrypted. The key, `secrets.key` of the configuration, is not in it: keep a copy apart from this file, since nobody can read them without.',
      );
    return 0;
  },
};
