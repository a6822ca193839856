// What cloud-init makes of user data, of the keys that are written for it here.
// https://cloudinit.readthedocs.io/en/latest/reference/modules.html
import { parse } from 'yaml';
import { z } from 'zod';

const User = z.strictObject({
  name: z.string(),
  gecos: z.string().optional(),
  shell: z.string().optional(),
  groups: z.union([z.string(), z.array(z.string())]).optional(),
  sudo: z.union([z.string(), z.array(z.string()), z.boolean(), z.null()]).optional(),
  lock_passwd: z.boolean().optional(),
  ssh_authorized_keys: z.array(z.string()).default([]),
});

const CloudConfig = z.strictObject({
  hostname: z.string().optional(),
  fqdn: z.string().optional(),
  manage_etc_hosts: z.union([z.boolean(), z.string()]).optional(),
  disable_root: z.boolean().optional(),
  ssh_pwauth: z.boolean().optional(),
  ssh_deletekeys: z.boolean().optional(),
  ssh_keys: z.strictObject({ ed25519_private: z.string(), ed25519_public: z.string() }).optional(),
  users: z.array(User).default([]),
  write_files: z
    .array(
      z.strictObject({
        path: z.string(),
        content: z.string().default(''),
        permissions: z.string().default('0644'),
        owner: z.string().default('root:root'),
      }),
    )
    .default([]),
  package_update: z.boolean().optional(),
  packages: z.array(z.string()).default([]),
  runcmd: z.array(z.union([z.string(), z.array(z.string())])).default([]),
});
export type CloudConfig = z.infer<typeof CloudConfig>;

export interface UserData {
  config: CloudConfig;
  /** What the machine could make nothing of. It boots all the same, as a real one does. */
  mistakes: string[];
}

const nothing = (): CloudConfig => CloudConfig.parse({});

export function readUserData(text: string): UserData {
  if (text.trim() === '') return { config: nothing(), mistakes: [] };
  if (!text.startsWith('#cloud-config\n'))
    return { config: nothing(), mistakes: ['Unhandled non-multipart (text/x-not-multipart) userdata'] };
  let written: unknown;
  try {
    written = parse(text);
  } catch (error) {
    return { config: nothing(), mistakes: [`Failed loading yaml blob. ${(error as Error).message}`] };
  }
  const parsed = CloudConfig.safeParse(written);
  if (parsed.success) return { config: parsed.data, mistakes: [] };
  const mistakes = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return { config: nothing(), mistakes: mistakes.map((each) => `the sandbox's cloud-init: ${each}`) };
}
