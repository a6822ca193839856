import { z } from 'zod';
import { Name } from '#src/config/values.ts';

/** https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests */
const Tag = z
  .string()
  .regex(/^\w[\w.-]{0,127}$/)
  .meta({ description: 'a tag such as v412' });

const Commit = z
  .string()
  .regex(/^[0-9a-f]{7,64}$/i)
  .meta({ description: 'the hash of a commit' });

/** It becomes a link that people click. */
const Pipeline = z
  .url({ protocol: /^https$/ })
  .max(2000)
  .refine((url) => /^[\x21-\x7e]+$/.test(url) && new URL(url).username === '')
  .meta({
    description: 'an address that begins with https://, without a password, of at most 2,000 characters',
  });

/** What a pipeline says it has pushed. Strict: a misspelled `environment` must not mean every environment. */
export const Announcement = z.strictObject({
  tag: Tag,
  commit: Commit.optional(),
  /** When the commit was made. */
  committedAt: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .meta({ description: 'a time such as 2026-11-25T09:30:00Z' })
    .optional(),
  pipeline: Pipeline.optional(),
  /** This one only. */
  environment: Name.optional(),
});
export type Announcement = z.infer<typeof Announcement>;

/** The announcement, or what is wrong with it, one line for each mistake. */
export function readAnnouncement(body: Uint8Array): Announcement | { mistakes: string[] } {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return { mistakes: ['the body is not JSON'] };
  }
  const { data, error } = Announcement.safeParse(value);
  if (data) return data;
  return { mistakes: error.issues.slice(0, 10).map(mistake) };
}

function mistake(issue: z.core.$ZodIssue): string {
  const [key] = issue.path;
  if (issue.code === 'unrecognized_keys')
    return `there are no such fields: ${JSON.stringify(issue.keys).slice(0, 200)}`;
  if (typeof key !== 'string') return 'the body is not an object';
  const field = Announcement.shape[key as keyof Announcement];
  const { description } = (field instanceof z.ZodOptional ? field.unwrap() : field).meta() ?? {};
  return `${key}: expected ${description}`;
}
