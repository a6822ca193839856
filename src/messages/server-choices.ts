// Servers and blueprints in a form's menu: plain text, of which a phone shows some forty characters.
import type { Price } from '#src/config/servers.ts';
import type { Server } from '#src/servers/server.ts';
import { perHour } from './server-words.ts';

export function blueprintChoice(name: string, type: string, price: Price | null): string {
  return `${name} · ${type} · ${perHour(price)}`;
}

export function serverChoice({ name, environment, state, blueprint }: Server): string {
  return [name, ...(environment === null ? [] : [environment]), blueprint, state].join(' · ');
}
