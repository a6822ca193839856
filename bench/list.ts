import { ack } from './ack.ts';
import { big } from './big.ts';
import { chaos } from './chaos.ts';
import { clicks } from './clicks.ts';
import { intake } from './intake.ts';
import type { Bench } from './report.ts';
import { start } from './start.ts';
import { visible } from './visible.ts';

export const benches: Bench[] = [intake, visible, ack, clicks, big, start, chaos];
