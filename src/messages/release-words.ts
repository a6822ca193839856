// How releases are spoken of, wherever they are.
import type { ContainerImage, Part } from '#src/releases/release.ts';
import { who } from './operation-words.ts';
import { escapeText, link } from './text.ts';

/** `*checkout* in *production*` */
export function placed({ app, environment, part }: Part): string {
  const of = part === undefined ? '' : ` (${version(part)})`;
  return `*${escapeText(app, 80)}* in *${escapeText(environment, 80)}*${of}`;
}

/** Where containers of several workloads are named, each with its own. */
export function containerNames(
  images: readonly ContainerImage[],
): (image: Pick<ContainerImage, 'workload' | 'container'>) => string {
  const several = new Set(images.map(({ workload }) => workload)).size > 1;
  return ({ workload, container }) =>
    several ? `${version(workload)} ${version(container)}` : version(container);
}

export function version(name: string): string {
  return `\`${escapeText(name.replaceAll('`', "'"), 80)}\``;
}

/** `9f8e7d6 → 1a2b3c4`, a link where the source is one that can compare. */
export function commits(
  from: { commit?: string; source?: string },
  to: { commit?: string; source?: string },
): string | undefined {
  if (!to.commit) return undefined;
  if (!from.commit || from.commit === to.commit) return version(short(to.commit));
  const words = `${short(from.commit)} → ${short(to.commit)}`;
  const address = compareAddress(to.source, from.commit, to.commit);
  return address ? link(address, words) : version(words);
}

/** GitHub, GitLab, Gitea and Bitbucket compare by such an address, or lead there from it. */
function compareAddress(source: string | undefined, from: string, to: string): string | undefined {
  if (!source || !/^https?:\/\//.test(source) || ![from, to].every((sha) => /^[0-9a-f]{7,64}$/i.test(sha)))
    return undefined;
  return `${source.replace(/(\.git)?\/?$/, '')}/compare/${from}...${to}`;
}

function short(commit: string): string {
  return commit.slice(0, 10);
}

/** `3 of 3 available`; while more run than are wanted, both. */
export function availability({ available, desired }: { available: number; desired: number }): string {
  return available > desired
    ? `${available} available, ${desired} wanted`
    : `${available} of ${desired} available`;
}

/** `changed outside Quarterdeck with *kubectl*`, as far as is known. */
export function changedOutside(by: string): string {
  return by === 'outside' ? 'changed outside Quarterdeck' : `changed outside Quarterdeck with ${who(by)}`;
}
