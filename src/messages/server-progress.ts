// What is said while a server is made, and why it did not come to be.
import type { Instance } from '#src/integrations/cloud.ts';
import type { Server } from '#src/servers/server.ts';
import { fenced } from './release-progress.ts';
import { code, serverName } from './server-words.ts';
import { duration, escapeText } from './text.ts';

export function waitsFor(instance: string, state: string): string {
  return `${code(instance)} is ${state}.`;
}

export function waitsForSsh({ address, port }: Pick<Server, 'address' | 'port'>): string {
  return `It runs, and nobody answers at ${code(`${address ?? ''}:${port}`)} yet.`;
}

export function endedItself({ id, state, reason }: Pick<Instance, 'id' | 'state' | 'reason'>): string {
  const why = reason
    ? `The cloud says: “${escapeText(reason, 240)}”`
    : "The cloud's console says why: often a volume limit, a broken image, or somebody who terminated it.";
  return `${code(id)} is ${escapeText(state, 30)} before I could log in. ${why}`;
}

export function noAddress(instance: string, which: 'public' | 'private' | null): string {
  return `${code(instance)} has no ${which ?? ''} address. Set \`address\` of the blueprint to one that its subnet gives.`;
}

export function notOurs({ name, address }: Pick<Server, 'name' | 'address'>, shown: string): string {
  return `:rotating_light: Who answers at ${code(address ?? '')} is not ${serverName(name)}: it shows the host key ${code(shown)}, and not the one that is pinned. I sent nothing and did not log in. Find out who has that address before you trust anything there.`;
}

export function cloudInitWarned({ name }: Pick<Server, 'name'>): string {
  return `:warning: The first start of ${serverName(name)} ended with warnings: \`cloud-init status --long\` on it names them.`;
}

export function cloudInitFailed(output: string): string {
  return `Its first start failed.${said(output)}`;
}

export function keyNotReplaced(doing: string, output: string): string {
  return `Its host key could not be replaced (${code(doing)}).${said(output)}`;
}

export function scriptChanged(name: string): string {
  return `The script ${code(name)} is not what the plan had: it was changed meanwhile. Ask again, and the new one is planned.`;
}

export function scriptLasted(name: string, within: number): string {
  return `The script ${code(name)} took longer than ${duration(within)}. Let it do less, or set \`scriptsWithin\` of the blueprint.`;
}

export function scriptFailed(name: string, exitCode: number | null, output: string): string {
  const how = exitCode === null ? 'was ended by a signal' : `ended with exit code ${exitCode}`;
  return `The script ${code(name)} ${how}. Its output is in the thread.${said(output)}`;
}

function said(output: string): string {
  const last = output.trim().split('\n').slice(-5).join('\n');
  return last === '' ? '' : `\n${fenced(last)}`;
}

export const madeNothing = 'The cloud made nothing.';

export function isNothingLeft(instance: string | null): string {
  return `${instance === null ? 'What was launched' : code(instance)} is terminated, and nothing of it is left.`;
}

export function willBeRemoved(instance: string | null): string {
  return `${instance === null ? 'What may have been launched' : code(instance)} is being removed: I go on until nothing is left, and say so here.`;
}
