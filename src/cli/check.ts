import { isAnswered } from '#src/admin/ask.ts';
import { socketPath } from '#src/admin/socket-path.ts';
import { ConfigError, type LoadedConfig } from '#src/config/load.ts';
import { checkAddresses } from './check/addresses.ts';
import { checkClouds } from './check/clouds.ts';
import { checkDataFolder } from './check/data-folder.ts';
import { checkDatabase } from './check/database.ts';
import { checkHeartbeat } from './check/heartbeat.ts';
import { checkIndicators } from './check/indicators.ts';
import { checkNode } from './check/node.ts';
import { checkPipelines } from './check/pipelines.ts';
import type { Finding, Probe } from './check/probe.ts';
import { checkReleases } from './check/releases.ts';
import { checkSecretFiles } from './check/secret-files.ts';
import { checkSlack } from './check/slack.ts';
import { readConfig } from './read-config.ts';
import { type CliVerb, configOption } from './verb.ts';

const probes: Probe[] = [
  checkSecretFiles,
  checkDataFolder,
  checkDatabase,
  checkAddresses,
  checkSlack,
  checkHeartbeat,
  checkReleases,
  checkIndicators,
  checkPipelines,
  checkClouds,
];

export const check: CliVerb = {
  name: 'check',
  usage: '',
  summary: 'Try everything the configuration names, and say how to put right what does not work.',
  options: configOption,
  positionals: 0,
  run: async (line, input) => {
    const findings = await checkNode(process.version);
    try {
      const loaded = readConfig(line, input);
      findings.push(configurationFinding(loaded));
      const running = await isAnswered(socketPath(loaded.config.dataDir)).catch(() => false);
      for (const probe of probes) findings.push(...(await probe({ ...loaded, running })));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      findings.push(...mistakeFindings(error));
    }
    for (const [index, finding] of findings.entries()) line.out(findingText(finding, findings[index + 1]));
    const problems = findings.filter(({ fix }) => fix !== undefined).length;
    line.out(problems === 0 ? '\nAll is well.' : `\n${problems} to put right.`);
    return problems === 0 ? 0 : 1;
  },
};

function configurationFinding({ file, digest, config }: LoadedConfig): Finding {
  const sources = Object.keys(config.alerts?.sources ?? {});
  const told = sources.length > 0 ? `, alerts from ${sources.join(', ')}` : ', no alert sources';
  return { what: 'configuration', found: `${file}, ${digest}${told}` };
}

function mistakeFindings({ message }: ConfigError): Finding[] {
  const fix = 'Correct it, then check again: the rest is tried once the configuration can be read.';
  return message.split('\n').map((found) => ({ what: 'configuration', found, fix }));
}

/** A fix that several in a row share stands under the last of them. */
function findingText({ what, found, fix }: Finding, next: Finding | undefined): string {
  const first = `${fix === undefined ? 'ok     ' : 'PROBLEM'}  ${what}: ${found}`;
  return fix === undefined || fix === next?.fix ? first : `${first}\n         → ${fix}`;
}
