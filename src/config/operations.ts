// The policy of an environment: who approves, and when nothing is changed.
import { z } from 'zod';
import { readFreeze } from '#src/operations/freeze.ts';
import { Duration } from './values.ts';

/** Of a count of replicas: so many of them, or a share of those that there are. */
const Change = z
  .union([
    z
      .int()
      .min(1)
      .transform((count) => ({ count })),
    z
      .string()
      .regex(/^[1-9]\d{0,4}%$/)
      .transform((text) => ({ share: Number(text.slice(0, -1)) / 100 })),
  ])
  .meta({ description: 'a number such as 10, or a share such as 50%' });

/** How large a change has to be: as large as all of these. */
const When = z
  .strictObject({
    replicas: Change,
    /** It runs a migration. */
    migration: z.literal(true).meta({ description: 'true, or nothing' }),
    workloads: z.int().min(1).meta({ description: 'a number from 1' }),
  })
  .partial()
  .refine((sizes) => Object.keys(sizes).length > 0)
  .meta({ description: 'at least one of replicas, migration and workloads' });

/** n of these people; never who asked. */
const Approval = z
  .strictObject({
    /** Left out: whatever is done in the environment. */
    for: z
      .array(z.string().meta({ description: 'a permission such as release.deploy, release.* or *' }))
      .min(1)
      .optional(),
    /** Left out: however small it is. */
    when: When.optional(),
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
    /** Whether a rollback to a release that was proven good needs it too, as one that `for` names does. */
    rollback: z.boolean().default(false),
  })
  .transform(({ rollback, ...approval }) => ({
    ...approval,
    /** Operations that ask although they would need no approval otherwise. */
    insists: rollback ? ['release.rollback'] : (approval.for ?? []),
  }));

/** One for everything, or several: every one that a change falls under asks. */
const Approvals = z.union([Approval.transform((one) => [one]), z.array(Approval).min(1).max(20)]);

const rule = '{ rrule: "FREQ=MONTHLY;BYDAY=-1FR", from: "2026-01-30 16:00 Europe/Paris", for: 64h }';

/** When nothing is changed; a reason is told with it. */
const Freeze = z
  .union([
    z.string().transform((window) => ({ window })),
    z
      .strictObject({
        window: z.string(),
        /** What hours and dates cannot say, as iCalendar has it: RRULE, DTSTART and DURATION. */
        rrule: z.string(),
        from: z.string(),
        for: Duration,
        reason: z.string().min(1).max(200),
      })
      .partial(),
  ])
  .refine((written) => readFreeze(written) !== undefined)
  .meta({
    description: `hours such as "fri 16:00 – mon 08:00 Europe/Paris", dates such as "2026-12-24 – 2027-01-02 UTC", or a rule such as ${rule}`,
  });

/** Of an environment; the keys stand beside its others. */
export const policyShape = {
  /** Left out: whoever has the right needs nobody's approval. */
  approvals: Approvals.default([]),
  freeze: z.array(Freeze).default([]),
};

export const Policy = z.strictObject(policyShape);
export type Policy = z.infer<typeof Policy>;
export type Approval = z.infer<typeof Approval>;
export type When = z.infer<typeof When>;
