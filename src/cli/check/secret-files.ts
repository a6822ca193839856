import { readFileSync, statSync } from 'node:fs';
import type { Finding, Probe } from './probe.ts';

/** That they can be read was tried when the configuration was. */
export const checkSecretFiles: Probe = async ({ file, files, secrets }) => {
  const text = readFileSync(file, 'utf8');
  const holdsSecrets = secrets.some((secret) => text.includes(secret));
  const findings = [...files, ...(holdsSecrets ? [file] : [])].map(rights);
  return findings.length > 0 ? findings : [{ what: 'secrets', found: 'all from the environment' }];
};

function rights(file: string): Finding {
  const what = `secrets in ${file}`;
  const mode = statSync(file).mode & 0o777;
  if ((mode & 0o077) === 0) return { what, found: `only their owner may read them (${mode.toString(8)})` };
  return {
    what,
    found: `other users of this machine may read them (${mode.toString(8)})`,
    fix: `chmod 600 ${file}`,
  };
}
