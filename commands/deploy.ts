import { app, defineCommand, environment, release, text } from '#src/command.ts';

export const deploy = defineCommand({
  name: 'deploy',
  summary: 'Roll a release out, watch it, and say at once when it will not come up.',
  bare: 'deploy',
  verbs: {
    deploy: {
      summary: 'Roll a release out; with `--plan` at its end, show what that would change.',
      permission: 'release.deploy',
      common: true,
      changes: true,
      plans: true,
      args: {
        app: app(),
        release: release({ anew: true }),
        environment: environment(),
        reason: text('reason', 'why, in a few words').optionally(),
      },
      examples: [
        'checkout v412 staging',
        'checkout v412 to production',
        'checkout v413 production hotfix for the cart',
      ],
    },
  },
});
