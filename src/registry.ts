// The visible lists. A new verb is a line in its command file, a file in handlers/, and a line here.
import { alerts } from '#commands/alerts.ts';
import { qd } from '#commands/qd.ts';
import type { Command } from './command.ts';

export const commands: Command[] = [alerts, qd];
