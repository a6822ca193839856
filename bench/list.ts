import type { Bench } from './report.ts';

export const benches: Bench[] = [];
