// What is released, where, and by which rules.
import { z } from 'zod';
import { policyShape } from './operations.ts';
import { ChannelName, Duration, SecretText } from './values.ts';

/** A name that this file gives to an environment, and uses elsewhere. */
export const EnvironmentName = z.string().min(1).meta({ description: 'a name from environments' });

const Channels = z.array(ChannelName).default([]);

export const Cluster = z.strictObject({
  /** Relative to this file. */
  kubeconfig: z.string().min(1).optional(),
  /** The kubeconfig's own current one when left out. */
  context: z.string().min(1).optional(),
  /** With the service account of the pod that the bot runs in. */
  inCluster: z.literal(true).meta({ description: 'true, or nothing' }).optional(),
});

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
const Namespace = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)
  .meta({ description: 'the name of a namespace' });

export const Environment = z.strictObject({
  /** Left out, with its namespace, where no app runs. */
  cluster: z.string().min(1).meta({ description: 'a name from clusters' }).optional(),
  namespace: Namespace.optional(),
  /** Whether what a pipeline announces is deployed by itself, as far as access rules and the policy here let it. */
  auto: z.boolean().default(false).meta({ description: 'true or false' }),
  /** Told when something starts here and how it ended, wherever it was asked for. */
  channels: Channels,
  ...policyShape,
});

/** `deployment/checkout` */
export interface Workload {
  kind: 'deployment' | 'statefulset' | 'daemonset';
  name: string;
}

const Workload = z
  .string()
  .regex(/^(deployment|statefulset|daemonset)\/[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/)
  .transform((text): Workload => {
    const [kind, name = ''] = text.split('/');
    return { kind: kind as Workload['kind'], name };
  });

/** One, or several that are released together, of one image. */
const Workloads = z
  .union([Workload.transform((one) => [one]), z.array(Workload).min(1).refine(areDifferent)])
  .meta({ description: 'deployment/NAME, statefulset/NAME or daemonset/NAME, or a list of different ones' });

function areDifferent(workloads: readonly Workload[]): boolean {
  return new Set(workloads.map(({ kind, name }) => `${kind}/${name}`)).size === workloads.length;
}

/** One container, or several that run the same image. */
const Containers = z
  .union([
    z
      .string()
      .min(1)
      .transform((name) => [name]),
    z.array(z.string().min(1)).min(1),
  ])
  .meta({ description: 'the name of a container, or a list of names' });

/** https://github.com/distribution/reference/blob/v0.6.0/reference.go, without tag and digest. */
const Repository = z
  .string()
  .regex(/^[a-z0-9.-]+(:\d{1,5})?(\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)+$/)
  .meta({
    description: 'a registry and a repository without a tag, such as registry.example.com/shop/checkout',
  });

/** One of `url` and `command`. */
const Smoke = z.strictObject({
  /** Asked until it answers as expected, for as long as `within` says. */
  url: z.url({ protocol: /^https?$/ }).optional(),
  status: z.int().min(100).max(599).default(200),
  /** Run once by a Job with the new image. */
  command: z.array(z.string()).min(1).optional(),
  within: Duration.prefault('1m'),
});
export type Smoke = z.infer<typeof Smoke>;

const Migration = z.strictObject({
  /** Run once by a Job with the new image, before anything is rolled out. */
  command: z.array(z.string()).min(1),
  within: Duration.prefault('10m'),
});

/** Evaluated while a release is baked, over the time since it runs everywhere. */
const Indicator = z.strictObject({
  /** What people are told. */
  name: z.string().min(1).max(80),
  /** PromQL; the worst of its series counts. */
  query: z.string().min(1).max(4000).meta({ description: 'a PromQL expression' }),
  /** Breached by a value above this, or by one below that: one of them. */
  above: z.number().optional(),
  below: z.number().optional(),
  /** How long it may last. */
  for: Duration.optional().transform((duration) => duration ?? 0),
});
export type Indicator = z.infer<typeof Indicator>;

/** Alerts of the app of which nobody is told while a release of it rolls out; critical ones are told all the same. */
const Mute = z.strictObject({
  /** Labels that an alert has, all of one of these; none at all holds nothing. */
  alerts: z
    .array(
      z
        .record(z.string().min(1), z.string().min(1))
        .refine((labels) => Object.keys(labels).length > 0)
        .meta({ description: 'at least one label with its value, such as alertname: HighLatency' }),
    )
    .max(20),
  /** From the write; no longer than until the release is proven good, will not finish, or has failed. */
  atMost: Duration.prefault('10m'),
});
export type Mute = z.infer<typeof Mute>;

/** What indicators are asked of. */
export const Prometheus = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .refine((url) => !URL.parse(url)?.username && !URL.parse(url)?.password)
    .meta({ description: 'an address that begins with https:// or http://, without a password' }),
  /** Sent as a bearer token. */
  token: SecretText.optional(),
});

const rollout = {
  workload: Workloads,
  /** Left out: every container whose image comes from `image`. */
  container: Containers.optional(),
  /** A file of its workloads, relative to this one; left out, only images are written. */
  manifest: z.string().min(1).optional().meta({ description: 'the path of a YAML file' }),
  migrate: Migration.optional(),
  smoke: Smoke.optional(),
  /** How long a release is watched after it is up, before it counts as proven good. */
  bake: Duration.optional(),
  /** What must hold meanwhile. */
  indicators: z.array(Indicator).max(20).optional(),
  mute: Mute.optional(),
  /** For a rollout as a whole, where the workload itself sets none. */
  deadline: Duration.optional(),
  /** A release that will not finish goes back by itself after this long, unless somebody stops it. */
  rollBackAfter: Duration.optional(),
};

/** By which a pipeline announces what it has pushed: POST /hooks/releases/APP. */
const Hook = z.strictObject({
  /** One token, or two while they are exchanged. */
  bearer: z.array(SecretText).min(1),
});

export const App = z.strictObject({
  ...rollout,
  image: Repository,
  hook: Hook.optional(),
  /** Told as an environment's are. */
  channels: Channels,
  /** Labels by which an alert names this app. */
  alerts: z.record(z.string().min(1), z.string().min(1)).default({}),
  /** Where it runs and what is different there; in every environment when left out. */
  environments: z
    .record(z.string().min(1), z.strictObject({ ...rollout, auto: z.boolean() }).partial())
    .optional()
    .meta({ description: 'names from environments, each with what is different there' }),
});

export const RegistryHost = z
  .string()
  .regex(/^[a-z0-9.-]+(:\d{1,5})?$/)
  .meta({ description: 'the host of a registry, as the names of images begin' });

export const Registry = z.strictObject({
  /** Left out: https:// and the name. Without TLS only on this machine. */
  url: z
    .url({ protocol: /^https?$/ })
    .refine((url) => /^https:|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/]|$)/.test(url))
    .meta({ description: 'an address that begins with https://, or http://127.0.0.1' })
    .optional(),
  username: z.string().min(1).optional(),
  password: SecretText.optional(),
  /** Instead of both. */
  token: SecretText.optional(),
});
