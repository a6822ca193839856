import type { Finding } from './probe.ts';

const oldest = [24, 12] as const;

export async function checkNode(version: string): Promise<Finding[]> {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const isNewEnough = major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
  if (isNewEnough) return [{ what: 'Node', found: version }];
  const found = `${version}, older than ${oldest.join('.')}, which runs TypeScript as it is`;
  return [
    { what: 'Node', found, fix: `Install Node ${oldest.join('.')} or newer: https://nodejs.org/en/download` },
  ];
}
