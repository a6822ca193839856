// The policy of an environment: who approves, and when nothing is changed.
import { z } from 'zod';
import { parseFreeze } from '#src/operations/freeze.ts';
import { Duration } from './values.ts';

/** n of these people; never who asked. */
const Approvals = z.strictObject({
  count: z.int().min(1).max(10).default(1).meta({ description: 'a number from 1 to 10' }),
  by: z
    .array(
      z
        .string()
        .regex(/^(user:[UW][A-Z0-9]{2,}|group:S[A-Z0-9]{2,}|channel:[CG][A-Z0-9]{2,})$/)
        .meta({ description: 'user:U…, group:S… or channel:C…' }),
    )
    .min(1)
    .meta({ description: 'a list such as [group:S0123456789]' }),
  /** Lets who asked approve where `by` names them, with a reason that is told in the health channel. */
  selfApproval: z.boolean().default(false),
  expiry: Duration.prefault('30m'),
  /** Whether a rollback to a release that was proven good needs it too. */
  rollback: z.boolean().default(false),
});

const window = z
  .string()
  .refine((text) => parseFreeze(text) !== undefined)
  .meta({
    description:
      'hours such as "fri 16:00 – mon 08:00 Europe/Paris" or dates such as "2026-12-24 – 2027-01-02 UTC"',
  });

/** When nothing is changed; a reason is told with it. */
const Freeze = z
  .union([window, z.strictObject({ window, reason: z.string().min(1).max(200) })])
  .transform((written) => {
    const { window: text, reason } =
      typeof written === 'string' ? { window: written, reason: undefined } : written;
    return { text, reason };
  });

/** Of an environment; the keys stand beside its others. */
export const policyShape = {
  /** Left out: whoever has the right needs nobody's approval. */
  approvals: Approvals.optional(),
  freeze: z.array(Freeze).default([]),
};

export const Policy = z.strictObject(policyShape);
export type Policy = z.infer<typeof Policy>;
export type Approvals = z.infer<typeof Approvals>;
