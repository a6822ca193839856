// What the sandbox's containers write: enough to tell a start from a crash, and a crash from another.
import type { Fate } from './fate.ts';

const nameOf = (image: string): string => /([^/:@]+)(:|@|$)/.exec(image)?.[1] ?? image;
const tagOf = (image: string): string => /:([^/:@]+)(@|$)/.exec(image)?.[1] ?? 'latest';

export const firstWords = (image: string): string[] => [
  `${nameOf(image)} ${tagOf(image)} starting`,
  'reading configuration from /etc/app/config.yaml',
  'connecting to postgres://db.internal:5432/shop',
];

export const servingWords = ['listening on 0.0.0.0:8080'];

/** A process that the kernel kills says nothing. */
export function lastWords({ exit, isFlaky }: Fate): string[] {
  if (exit.reason === 'OOMKilled') return ['warming the price cache: 412000 of 2900000 entries'];
  if (isFlaky) return ['lost connection to postgres://db.internal:5432/shop', 'giving up after 3 attempts'];
  return [
    'error: relation "payments.refund" does not exist',
    '    at Parser.parseErrorMessage (/app/node_modules/pg-protocol/dist/parser.js:285:98)',
    '    at async Payments.prepare (/app/dist/payments.js:41:5)',
    'exiting with code 1',
  ];
}

export const jobWords = (fails: boolean): string[] =>
  fails
    ? [
        'migration 0042_refunds: applying',
        'error: column "refunded_at" already exists',
        'exiting with code 1',
      ]
    : ['migration 0042_refunds: applying', 'migration 0042_refunds: done', '1 migration applied'];
