import { ack } from './ack.ts';
import { big } from './big.ts';
import { chaos } from './chaos.ts';
import { clicks } from './clicks.ts';
import { falseVerdicts } from './false.ts';
import { intake } from './intake.ts';
import { many } from './many.ts';
import { ready } from './ready.ts';
import type { Bench } from './report.ts';
import { resume } from './resume.ts';
import { start } from './start.ts';
import { verdict } from './verdict.ts';
import { visible } from './visible.ts';
import { watch } from './watch.ts';

export const benches: Bench[] = [
  intake,
  visible,
  ack,
  clicks,
  big,
  start,
  chaos,
  verdict,
  ready,
  resume,
  falseVerdicts,
  many,
  watch,
];
