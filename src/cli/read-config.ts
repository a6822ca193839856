import type { Command } from '#src/command.ts';
import { type LoadedConfig, loadConfig } from '#src/config/load.ts';
import type { CommandLine, Input } from './verb.ts';

/** Loads the configuration a verb was asked to use, and hides its secrets from then on. */
export function readConfig({ env, commands, redaction }: CommandLine, { options }: Input): LoadedConfig {
  const loaded = loadConfig(configFile(env, options), env, permissionsOf(commands));
  redaction.learn(loaded.secrets);
  return loaded;
}

export function configFile(env: CommandLine['env'], options: Input['options']): string {
  return String(options.config ?? env.QUARTERDECK_CONFIG ?? 'quarterdeck.yml');
}

export function permissionsOf(commands: readonly Command[]): string[] {
  const permissions = commands.flatMap(({ verbs }) =>
    Object.values(verbs).map(({ permission }) => permission),
  );
  return [...new Set(permissions)].filter((permission) => permission !== null);
}
