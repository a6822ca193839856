// Releases in a form's menu: plain text, of which a phone shows some forty characters.
import type { Release, ReleaseVerdict } from '#src/releases/release.ts';

type Known = Pick<Release, 'app' | 'version' | 'environment' | 'verdict'>;

const words: Record<ReleaseVerdict, string> = {
  rolling: 'on its way',
  live: 'live',
  'proven good': 'proven good',
  failed: 'failed',
  'rolled back': 'rolled back',
  stopped: 'stopped watching',
  foreign: 'put there outside Quarterdeck',
};

/** `v412 · production: proven good · staging: failed`, each place by what it was there last. */
export function tagChoice(tag: string, known: readonly Known[]): string {
  if (known.length === 0) return `${tag} · not released yet`;
  return [tag, ...known.map(({ environment, verdict }) => `${environment}: ${words[verdict]}`)].join(' · ');
}

/** `v412 · proven good · runs now`, where the place is known; `v412 · checkout in production: proven good` where not. */
export function releaseChoice(
  { version, app, environment, verdict }: Known,
  { placed, runs }: { placed: boolean; runs: boolean },
): string {
  if (!placed) return `${version} · ${app} in ${environment}: ${words[verdict]}`;
  return [version, words[verdict], ...(runs ? ['runs now'] : [])].join(' · ');
}
