// Which servers people may ask for, where they are made, and what they cost.
import { z } from 'zod';
import { secret } from '#src/secret.ts';
import { EnvironmentName } from './releases.ts';
import { ChannelName, Duration } from './values.ts';
import { Variable } from './variables.ts';

/** Region and rights; credentials come as for every AWS program: environment, profile, role of the machine. */
export const Cloud = z.strictObject({
  kind: z.literal('ec2').meta({ description: 'ec2' }),
  region: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
    .meta({ description: 'a region such as eu-west-3' }),
  /** Of a private cloud that speaks the EC2 API; AWS's own of the region when left out. */
  endpoint: z
    .url({ protocol: /^https?$/ })
    .meta({ description: 'an address that begins with https:// or http://' })
    .optional(),
  assumeRole: z
    .string()
    .regex(/^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/)
    .meta({ description: 'the ARN of a role, such as arn:aws:iam::123456789012:role/quarterdeck' })
    .optional(),
});
export type Cloud = z.infer<typeof Cloud>;

const Image = z
  .union([
    z.string().regex(/^ami-[0-9a-f]{8,17}$/),
    z.strictObject({
      owner: z.string().regex(/^(\d{12}|self|amazon|aws-marketplace)$/),
      name: z.string().min(1).max(128),
    }),
  ])
  .meta({
    description: 'ami-… or { owner: "136693071363", name: "debian-12-amd64-*" }',
  });

/** Of one person or environment at a time; of servers of this blueprint. */
const Limits = z.strictObject({
  perUser: z.int().min(1).optional(),
  perEnvironment: z.int().min(1).optional(),
  /** In the currency of its price. What has no price fails it. */
  pricePerHour: z.number().positive().optional(),
  /** The longest that one may be asked for or extended to, from then on. */
  ttl: Duration.optional(),
});

/** https://man7.org/linux/man-pages/man8/useradd.8.html */
const LoginName = z
  .string()
  .regex(/^[a-z_][a-z0-9_-]{0,31}$/)
  .refine((name) => name !== 'root')
  .meta({ description: 'the name of an account that is made on it, not root' });

export const Blueprint = z.strictObject({
  cloud: z.string().min(1).meta({ description: 'a name from clouds' }),
  image: Image,
  /** As the cloud names it. */
  type: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,62}$/)
    .meta({ description: 'a type such as t3.small' }),
  subnet: z
    .string()
    .regex(/^subnet-[0-9a-f]{8,17}$/)
    .meta({ description: 'an id such as subnet-0123456789abcdef0' }),
  /** By id or by name; the default one of its network when left out. */
  securityGroups: z.array(z.string().min(1).max(255)).default([]),
  /** GiB. */
  rootVolume: z.int().min(1).max(16_384).optional(),
  instanceProfile: z.string().min(1).max(128).optional(),
  /** Who people and scripts log in as, with sudo; no other account can. */
  user: LoginName.default('quarterdeck'),
  /** By which address I log in, and people do. Left out: the public one where it has one. */
  address: z.enum(['public', 'private']).optional(),
  port: z.int().min(1).max(65_535).default(22),
  /** Where one is made; without this and the next, anywhere. */
  environment: EnvironmentName.optional(),
  /** In its place where there are several: one of them is said, or it is the first. */
  environments: z.array(EnvironmentName).min(1).optional(),
  /** Files, run in this order by that account. One may be run a second time when its end was not seen. */
  scripts: z.array(z.string().min(1)).default([]),
  /** How long one script may take. */
  scriptsWithin: Duration.prefault('20m'),
  /** What scripts find in their environment. */
  variables: z
    .record(
      z
        .string()
        .regex(/^[A-Z][A-Z0-9_]{0,62}$/)
        .refine((name) => !reserved.has(name))
        .meta({ description: 'a name of capital letters, digits and _, such as PORT' }),
      Variable,
    )
    .default({}),
  /** For which one lives unless it is said otherwise; for ever when left out. */
  ttl: Duration.optional(),
  limits: Limits.prefault({}),
  /** Told when one is made and when it goes, beside its environment's. */
  channels: z.array(ChannelName).default([]),
  /** Does not end by itself, and to terminate it takes the approvals of its environment. */
  protected: z.boolean().default(false).meta({ description: 'true or false' }),
});
export type Blueprint = z.infer<typeof Blueprint>;

/** What would change how a script is run, rather than what it does. */
const reserved = new Set([
  'PATH',
  'HOME',
  'USER',
  'SHELL',
  'IFS',
  'ENV',
  'BASH_ENV',
  'LD_PRELOAD',
  'LD_LIBRARY_PATH',
]);

/** By the type that blueprints name. Not asked of any cloud: what one pays depends on more than lists say. */
export const Price = z.strictObject({
  perHour: z.number().nonnegative(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .meta({ description: 'a currency such as EUR' }),
  asOf: z.iso.date().meta({ description: 'a day such as 2026-10-01' }),
});
export type Price = z.infer<typeof Price>;

export const Servers = z.strictObject({
  /** Tells ours from others' in an account: each bot that shares one has its own. */
  managedBy: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
    .default('quarterdeck')
    .meta({ description: 'a name of small letters, digits and -' }),
  /** Public keys that may log in to what these people make, beside those they add themselves. */
  keys: z
    .record(
      z
        .string()
        .regex(/^(user:[UW][A-Z0-9]{2,}|group:S[A-Z0-9]{2,})$/)
        .meta({ description: 'user:U… or group:S…' }),
      z
        .array(
          z
            .string()
            .regex(/^(ssh-ed25519|sk-ssh-ed25519@openssh\.com) [A-Za-z0-9+/]+={0,2}( [\x20-\x7e]{1,100})?$/)
            .meta({ description: 'a line of a .pub file that begins with ssh-ed25519' }),
        )
        .min(1),
    )
    .default({}),
});

const SealingKey = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=$/)
  .transform(secret);

/** How one comes to a key, which people may have to be told before there is a file. */
export const sealingKeyExpected =
  '32 random bytes in base64, as file:PATH, which `openssl rand -base64 32 > PATH && chmod 600 PATH` writes';

/** Encrypts what is kept and nobody may read, such as keys of servers. */
export const Secrets = z.strictObject({
  /** While keys are exchanged, a list: the new one first, then the one of before. */
  key: z
    .union([SealingKey, z.array(SealingKey).min(1).max(2)])
    .meta({ writeOnly: true, description: `${sealingKeyExpected}; or two of them, the new one first` }),
});
